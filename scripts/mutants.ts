// Plants each bug of scripts/mutants/mutants.ts in a copy of the repository and expects its test to fail.
//   node scripts/mutants.ts [part of a name]
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { absentPrograms } from '../testkit/src/optional-programs.ts'
import { repository } from './guard.ts'
import type { Mutant } from './mutants/mutant.ts'
import { mutants } from './mutants/mutants.ts'

const copied = [
  'engine',
  'packages',
  'examples/b-images-per-story',
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

type Verdict = 'caught' | 'survived' | 'not applied'

async function verdictOn({ file, edits, test }: Mutant, root: string): Promise<Verdict> {
  const path = join(root, file)
  const original = readFileSync(path, 'utf8')
  let text = original
  for (const { find, replace } of edits) {
    if (!text.includes(find)) return 'not applied'
    text = text.replace(find, () => replace)
  }
  writeFileSync(path, text)
  try {
    const output = await run(root, test)
    // The runner's last line; a run that found no such test has caught nothing.
    const failed = Number(/(\d+) passed, (\d+) failed/.exec(output)?.[2] ?? 0)
    return failed > 0 && !output.includes('No test files found') ? 'caught' : 'survived'
  } finally {
    writeFileSync(path, original)
  }
}

function run(root: string, test: Mutant['test']): Promise<string> {
  const pattern = test.name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const child = spawn(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      test.file,
      '-t',
      pattern,
      '--testTimeout',
      '8000',
      '--bail',
      '1',
    ],
    { cwd: root, env: { ...process.env, GENJOBS_TEST_DATABASES: '18' }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => child.on('close', () => resolve(output)))
}

const absent = new Set(absentPrograms().map(({ name }) => name))
const named = mutants.filter(({ name }) => name.includes(process.argv[2] ?? ''))
const wanted = named.filter(({ needs }) => needs === undefined || !absent.has(needs))
for (const { name, needs } of named) if (needs && absent.has(needs)) console.log(`Not tested: ${name} (no ${needs})`)
const queue = [...wanted]
const missed: string[] = []
await Promise.all(
  Array.from({ length: 2 }, async () => {
    const root = copyRepository()
    for (let next = queue.shift(); next; next = queue.shift()) {
      const verdict = await verdictOn(next, root)
      if (verdict !== 'caught') missed.push(next.name)
      console.log(`${verdict === 'caught' ? 'caught  ' : verdict.toUpperCase()} ${next.name}`)
    }
    rmSync(root, { recursive: true, force: true })
  }),
)
console.log(
  `${wanted.length - missed.length} of ${wanted.length} mutants caught${missed.length > 0 ? `; missed: ${missed.join(', ')}` : ''}`,
)
if (missed.length > 0 || named.length === 0) process.exitCode = 1
