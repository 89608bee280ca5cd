import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './network/free-port.ts'
import { serverAccount } from './server-account.ts'
import { throwAwayFolder } from './throw-away-folder.ts'

/** A program that listens on a port, in a throw-away folder; it ends with `stop`, and on Linux with this process. */
export type ServerProcess = {
  readonly port: number
  readonly pid: number
  /** What it has written so far. */
  log(): string
  stop(): Promise<void>
}

export type ServerProgram = {
  path: string
  /** Its arguments and environment, once its port is known and its folder there; may write files there. */
  configure: (place: { port: number; folder: string }) => { args: string[]; env?: NodeJS.ProcessEnv }
  /** Whether it answers yet; a throw means no. */
  isReady: (port: number) => Promise<boolean>
}

/** Start it, not as root, and wait until it is ready. */
export async function startServerProcess({ path, configure, isReady }: ServerProgram): Promise<ServerProcess> {
  const folder = throwAwayFolder()
  const { command } = serverAccount(path, folder)
  // Another process may take the free port before the program does: then try another one.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const { args, env } = configure({ port, folder })
    const logFile = join(folder, `log-${attempt}`)
    const descriptor = openSync(logFile, 'a')
    const [program = '', ...words] = [...command, path, ...args]
    const child = spawn(program, words, { cwd: '/', stdio: ['ignore', descriptor, descriptor], env: { ...env } })
    closeSync(descriptor)
    const exited = new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    const ended = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined
    const log = () => readFileSync(logFile, 'utf8')
    const stop = async () => {
      if (!ended()) {
        // They keep nothing, and in order they would wait for their clients.
        child.kill('SIGKILL')
        await exited
      }
      await rm(folder, { recursive: true, force: true })
    }
    for (const deadline = Date.now() + 30_000; !ended() && Date.now() < deadline; await delay(10)) {
      if (await isReady(port).catch(() => false)) return { port, pid: child.pid ?? 0, log, stop }
    }
    const said = log()
    if (attempt === 5 || !ended() || !/in use/i.test(said)) {
      await stop()
      throw new Error(`${path} did not start:\n${said.slice(-4000)}`)
    }
  }
}
