import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { exclusive } from '../exclusive.ts'

const run = promisify(execFile)
// Not by way of URL, which is another class where a test imitates a browser.
const repository = join(import.meta.dirname, '..', '..', '..')
const compiler = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
const locks = join(repository, 'node_modules', '.cache', 'genjobs')

/** What is made, installed, or of no matter to an app as it is served. */
const notSource = new Set([
  'node_modules',
  '.next',
  '.genjobs',
  '.genjobs-files',
  'test',
  'next-env.d.ts',
  'tsconfig.tsbuildinfo',
])

/** Where Next.js is started from: its program, to be run by this Node. */
export const nextProgram = (folder: string): string =>
  createRequire(join(folder, 'package.json')).resolve('next/dist/bin/next')

/** What this process has seen to: an app that is being served is not built anew below it. */
const seenTo = new Map<string, Promise<void>>()

/**
 * `next build` in an app's folder, unless its `.next` was made from the same sources, packages and public settings.
 * The packages are built first: Next.js takes their dist.
 */
export function buildNextApp(folder: string, env: Record<string, string>): Promise<void> {
  const key = JSON.stringify([folder, publicSettings(env)])
  const building = seenTo.get(key) ?? buildUnlessBuilt(folder, env)
  seenTo.set(key, building)
  return building
}

async function buildUnlessBuilt(folder: string, env: Record<string, string>): Promise<void> {
  const packages = ['cli', 'react', 'http', 'generators'].map((name) => `packages/${name}`)
  await exclusive(join(locks, 'packages.lock'), () => runOrExplain(compiler, ['-b', ...packages], repository, {}))
  const lock = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  await exclusive(join(locks, `next-${lock}.lock`), async () => {
    const mark = join(folder, '.next', 'genjobs-made-from')
    const content = contentOf(folder, env)
    if (existsSync(mark) && readFileSync(mark, 'utf8') === content) return
    rmSync(mark, { force: true })
    await runOrExplain(nextProgram(folder), ['build'], folder, { ...env, NODE_ENV: 'production' })
    writeFileSync(mark, content)
  })
}

/** Run a program of Node; where it fails, the error says what it printed. */
async function runOrExplain(script: string, args: string[], cwd: string, env: Record<string, string>): Promise<void> {
  try {
    await run(process.execPath, [script, ...args], { cwd, env: { ...cleanEnv(), ...env }, maxBuffer: 64 * 2 ** 20 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${script} ${args.join(' ')} failed in ${cwd}\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** The environment without what the test runner sets: it would make Next.js build another app than users do. */
export function cleanEnv(): Record<string, string | undefined> {
  const { NODE_ENV: _nodeEnv, NODE_OPTIONS: _nodeOptions, VITEST: _vitest, ...env } = process.env
  return { ...env, NEXT_TELEMETRY_DISABLED: '1' }
}

function contentOf(folder: string, env: Record<string, string>): string {
  const hash = createHash('sha256')
  const add = (path: string) => hash.update(path).update('\0').update(readFileSync(path)).update('\0')
  for (const path of filesBelow(folder, (name) => !notSource.has(name))) add(path)
  for (const name of readdirSync(join(repository, 'packages')).toSorted()) {
    const dist = join(repository, 'packages', name, 'dist')
    if (existsSync(dist)) for (const path of filesBelow(dist, () => true)) if (path.endsWith('.js')) add(path)
  }
  add(join(repository, 'package-lock.json'))
  for (const [name, value] of publicSettings(env)) hash.update(`${name}=${value}\0`)
  return hash.digest('hex')
}

/** Those that Next.js writes into what it builds. */
function publicSettings(env: Record<string, string>): [string, string][] {
  return Object.entries(env)
    .filter(([name]) => name.startsWith('NEXT_PUBLIC_'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function filesBelow(folder: string, wanted: (name: string) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => wanted(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}${sep}${entry.name}`
      if (entry.isDirectory()) return filesBelow(path, wanted)
      return entry.isFile() ? [path] : []
    })
}
