import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export type Result = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }

export type CliOptions = {
  cwd?: string
  env?: Record<string, string>
  /** Standard input. */
  input?: string
  /** Arguments of Node itself. */
  node?: readonly string[]
}

/** The real program, from source, in a process of its own. */
export class CliProcess {
  readonly child: ChildProcessWithoutNullStreams
  stdout = ''
  stderr = ''
  readonly ended: Promise<Result>
  readonly #waiting = new Set<() => void>()

  constructor(args: readonly string[], { cwd, env, input, node = [] }: CliOptions = {}) {
    this.child = spawn(process.execPath, [...node, '--conditions=genjobs-source', main, ...args], {
      ...(cwd !== undefined && { cwd }),
      env: { ...cleanEnvironment(), ...env },
    })
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => this.#take(() => (this.stdout += text)))
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => this.#take(() => (this.stderr += text)))
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        this.#take(() => undefined)
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr })
      })
    })
    this.child.stdin.on('error', () => undefined)
    this.child.stdin.end(input)
  }

  /** Resolves once either output fits; fails when the process ends before. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stdout) && !pattern.test(this.stderr)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`ended without ${pattern}:\n${this.stdout}\n${this.stderr}`)
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  #take(store: () => void): void {
    store()
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}

/** Run to the end. */
export function cli(args: readonly string[], options: CliOptions = {}): Promise<Result> {
  return new CliProcess(args, options).ended
}

/** Without what would make the program behave otherwise: databases, colours, npm. */
function cleanEnvironment(): Record<string, string> {
  const ours = /^(?:DATABASE_URL|GENJOBS_|NO_COLOR|FORCE_COLOR|npm_|NODE_OPTIONS|VITEST)/
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(entries.filter(([name]) => !ours.test(name))), NO_COLOR: '1' }
}

/** The one JSON document that a command printed. */
// eslint-disable-next-line typescript/no-unnecessary-type-parameters -- a test says what it expects, and then checks it
export function json<T = Record<string, unknown>>(text: string): T {
  return JSON.parse(text) as T
}

export type PrintedError = {
  error: {
    code: string
    message: string
    hint: string
    key?: string
    blockingJobs?: string[]
    issues?: { path: string; message: string }[]
  }
}
