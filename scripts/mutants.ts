// Plants each bug of scripts/mutants/mutants.ts in a copy of the repository and expects its test to fail.
//   node scripts/mutants.ts [part of a name]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { absentPrograms } from '../testkit/src/optional-programs.ts'
import { repository } from './guard.ts'
import type { Verdict } from './mutants/lane.ts'
import type { Mutant } from './mutants/mutant.ts'
import { mutants } from './mutants/mutants.ts'

/** As many as tests at a time, for the same reason. */
const lanes = 3

const copied = [
  'engine',
  'packages',
  'examples/b-images-per-story',
  'examples/c-generation-jobs',
  'examples/e-background-generation',
  'testkit',
  'scripts',
  'vitest.config.ts',
  'package.json',
  'tsconfig.base.json',
]
const workspaces: Record<string, string> = {
  genjobs: 'packages/genjobs',
  '@genjobs/contract': 'packages/contract',
  '@genjobs/generators': 'packages/generators',
  '@genjobs/http': 'packages/http',
  '@genjobs/react': 'packages/react',
  '@genjobs/cli': 'packages/cli',
  '@genjobs/testkit': 'testkit',
  '@genjobs/engine': 'engine',
}

/** A copy whose workspaces find each other, and everything else in the node_modules of the original. */
function copyRepository(): string {
  const root = mkdtempSync(join(tmpdir(), 'genjobs-mutant-'))
  for (const path of copied) {
    cpSync(join(repository, path), join(root, path), {
      recursive: true,
      filter: (file) => !/\/(node_modules|dist|\.next|\.genjobs|\.genjobs-files)(\/|$)/.test(file),
    })
  }
  mkdirSync(join(root, 'node_modules/@genjobs'), { recursive: true })
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (name === '@genjobs' || name in workspaces || name.startsWith('.vite')) continue
    symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name))
  }
  for (const [name, path] of Object.entries(workspaces)) symlinkSync(join(root, path), join(root, 'node_modules', name))
  return root
}

/** Of what one copy does with the bugs it is given. */
type Lane = { verdictOn(mutant: Mutant): Promise<Verdict>; end(): Promise<void> }

function startLane(root: string): Lane {
  const child = fork(join(root, 'scripts/mutants/lane.ts'), {
    cwd: root,
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    async verdictOn(mutant) {
      child.send(mutant)
      const answer = once(child, 'message') as Promise<[Verdict]>
      const [verdict] = await Promise.race([answer, ended.then(() => [undefined] as const)])
      if (!verdict) throw new Error(`The runner ended at: ${mutant.name}`)
      return verdict
    },
    async end() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

const absent = new Set(absentPrograms().map(({ name }) => name))
const named = mutants.filter(({ name }) => name.includes(process.argv[2] ?? ''))
const wanted = named.filter(({ needs }) => needs === undefined || !absent.has(needs))
for (const { name, needs } of named) if (needs && absent.has(needs)) console.log(`Not tested: ${name} (no ${needs})`)
const queue = [...wanted]
const missed: string[] = []
await Promise.all(
  Array.from({ length: Math.min(lanes, queue.length) }, async () => {
    const root = copyRepository()
    const lane = startLane(root)
    try {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const verdict = await lane.verdictOn(next)
        if (verdict !== 'caught') missed.push(next.name)
        console.log(`${verdict === 'caught' ? 'caught  ' : verdict.toUpperCase()} ${next.name}`)
      }
    } finally {
      await lane.end()
      rmSync(root, { recursive: true, force: true })
    }
  }),
)
console.log(
  `${wanted.length - missed.length} of ${wanted.length} mutants caught${missed.length > 0 ? `; missed: ${missed.join(', ')}` : ''}`,
)
if (missed.length > 0 || named.length === 0) process.exitCode = 1
