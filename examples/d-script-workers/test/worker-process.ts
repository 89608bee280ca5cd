import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { serviceKey } from './call.ts'
import { denoBinary } from './deno-binary.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export const runtimes = ['node', ...(denoBinary() ? ['deno'] : [])] as const

/** The worker endpoint in a process of its own, by its real entry. */
export type WorkerProcess = AsyncDisposable & {
  url: string
  /** Resolves when the output holds the text; fails when the process ends before. */
  until(text: string): Promise<void>
  /** Call it as cron would. */
  call(worker?: string): Promise<Response>
  /** `kill -9`. */
  kill(): Promise<void>
  readonly output: string
}

/** @param partMs how long each of the three parts of a script takes */
export async function startWorkerProcess(runtime: string, databaseUrl: string, partMs: number): Promise<WorkerProcess> {
  const child = spawnRuntime(runtime, {
    DATABASE_URL: databaseUrl,
    SUPABASE_SERVICE_ROLE_KEY: serviceKey,
    PART_MS: `${partMs}`,
    PORT: '0',
    NO_COLOR: '1',
  })
  const ended = once(child, 'close')
  let output = ''
  let wake: () => void = () => undefined
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      wake()
    })
  }
  void ended.then(() => wake())

  async function until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(output)
      if (found) return found
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended without ${pattern}: ${output}`)
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  const [, url = ''] = await until(/Listening on (http:\S+)/)
  return {
    url,
    get output() {
      return output
    },
    async until(text) {
      await until(new RegExp(text.replace(/[^\w ]/g, String.raw`\$&`)))
    },
    call: (worker = 'worker-1') =>
      fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${serviceKey}`, 'x-supabase-caller': 'pg_cron', 'x-worker-id': worker },
        body: '{}',
      }),
    kill,
    [Symbol.asyncDispose]: kill,
  }
}

function spawnRuntime(runtime: string, settings: Record<string, string>): ChildProcessWithoutNullStreams {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'], ...settings }
  const source = '--conditions=genjobs-source'
  if (runtime === 'node') return spawn(process.execPath, [source, path('../src/node/serve.ts')], { env })
  return spawn(
    denoBinary() as string,
    [
      'run',
      '--no-prompt',
      '--node-modules-dir=manual',
      source,
      // What an Edge Function may do; nothing is written, and no program is started.
      '--allow-env',
      '--allow-net',
      '--allow-read',
      '--allow-sys',
      path('../supabase/functions/process-script-jobs/index.ts'),
    ],
    { env, cwd: path('..') },
  )
}
