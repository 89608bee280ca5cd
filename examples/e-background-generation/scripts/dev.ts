// npm run dev: Next.js in development and the loop that calls the worker, with one secret for both. Ctrl-C ends both.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const loop = fileURLToPath(new URL('dev-loop.ts', import.meta.url))
const port = process.env.PORT ?? '3000'
const env = {
  APP_URL: `http://localhost:${port}`,
  CRON_SECRET: randomBytes(16).toString('hex'),
  NEXT_TELEMETRY_DISABLED: '1',
  ...process.env,
}

const children = [
  spawn(process.execPath, [next, 'dev', '--port', port, ...process.argv.slice(2)], { stdio: 'inherit', env }),
  spawn(process.execPath, [loop], { stdio: 'inherit', env }),
]
for (const child of children) {
  child.once('exit', (code) => {
    for (const other of children) other.kill()
    process.exitCode ??= code ?? 0
  })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal)
  })
}
