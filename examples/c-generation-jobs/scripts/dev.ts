// npm run dev: Next.js in development and the worker. Where no SUPABASE_URL is set, also a database and PostgREST, in a
// throw-away folder: nothing to install, and nothing stays. Ctrl-C ends all of it.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { startLocalStack } from './local-stack.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const port = process.env.PORT ?? '3000'

const stack = process.env.SUPABASE_URL ? undefined : await startLocalStack(folder)
if (stack) console.log(`A database for this run: psql ${stack.psqlUrl}`)
const env = { NEXT_TELEMETRY_DISABLED: '1', ...process.env, ...stack?.env }
const run = (args: string[]) => spawn(process.execPath, args, { cwd: folder, stdio: 'inherit', env })

const children = [
  run([next, 'dev', '--port', port, ...process.argv.slice(2)]),
  run(['--conditions=genjobs-source', fileURLToPath(new URL('work.ts', import.meta.url))]),
]
let running = children.length
for (const child of children) {
  child.once('exit', (code) => {
    for (const other of children) other.kill()
    process.exitCode ??= code ?? 0
    running -= 1
    if (running === 0) void stack?.stop()
  })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
  })
}
