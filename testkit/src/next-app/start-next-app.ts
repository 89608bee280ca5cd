import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../network/free-port.ts'
import { buildNextApp, cleanEnv, nextProgram } from './build-next-app.ts'

export type NextApp = AsyncDisposable & {
  readonly url: string
  readonly port: number
  /** What the server has printed so far. */
  log(): string
  /** Ask it to end, as a platform does before a deploy, and wait. */
  stop(): Promise<void>
  /** End it without notice, and wait. */
  kill(): Promise<void>
  /** Start it again on the same port, after `stop` or `kill`. */
  start(): Promise<void>
}

const patienceMs = 60_000
/** Where it is there, the server ends with the test process, however that ends. */
const setpriv = '/usr/bin/setpriv'

/**
 * Build an app of this workspace, once for the same content, and serve it as in production (`next start`).
 * @param folder the app's folder, absolute
 * @param options.env its environment, beside that of this process
 */
export async function startNextApp(folder: string, options: { env?: Record<string, string> } = {}): Promise<NextApp> {
  const env = options.env ?? {}
  await buildNextApp(folder, env)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let log = ''
  let running: ChildProcess | undefined

  async function start(): Promise<void> {
    if (running) throw new Error('the app is running')
    const [program, ...args] = [
      ...(existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL'] : []),
      process.execPath,
      nextProgram(folder),
      'start',
      '--port',
      String(port),
      '--hostname',
      '127.0.0.1',
    ]
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...cleanEnv(), NODE_ENV: 'production', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (log += text))
    }
    child.once('exit', () => {
      if (running === child) running = undefined
    })
    await untilAnswering(
      url,
      () => running === child,
      () => log,
    )
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const child = running
    if (!child) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  await start()
  const stop = () => end('SIGTERM')
  return {
    url,
    port,
    log: () => log,
    stop,
    kill: () => end('SIGKILL'),
    start,
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  }
}

/** Any answer will do, also an error: it comes from the app. */
async function untilAnswering(url: string, isRunning: () => boolean, log: () => string): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (Date.now() < deadline) {
    if (!isRunning()) throw new Error(`the app ended while it was starting\n${log()}`)
    try {
      await fetch(`${url}/favicon.ico`, { signal: AbortSignal.timeout(5_000) })
      return
    } catch {
      await delay(50)
    }
  }
  throw new Error(`the app did not answer within ${patienceMs / 1000} s\n${log()}`)
}
