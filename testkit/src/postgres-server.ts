import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve as absolute } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './network/free-port.ts'
import { serverAccount } from './server-account.ts'
import { throwAwayFolder } from './throw-away-folder.ts'

export type PostgresServer = {
  /** Connects as the superuser `postgres` to the database `postgres`; no password, loopback only. */
  readonly url: string
  readonly port: number
  readonly pid: number
  /** What the server has logged so far. */
  log(): string
  /** Stop the server, ending its connections, and remove its files. */
  stop(): Promise<void>
}

export type PostgresServerOptions = {
  /** A folder with `initdb` and `postgres`. */
  bin: string
  /** Settings of postgresql.conf, on top of those that make a throw-away server fast. */
  settings?: Record<string, string | number>
}

const throwAway: Record<string, string | number> = {
  listen_addresses: '127.0.0.1',
  // No socket file: its path has a length limit, and tests use TCP.
  unix_socket_directories: '',
  max_connections: 200,
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  // The data may lie in memory.
  max_wal_size: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Of a deadlock whose victim would otherwise be cut short by a statement or lock timeout we want to hear as well,
  // so we look for one after a tenth of the default second.
  deadlock_timeout: '100ms',
  log_lock_waits: 'on',
  log_line_prefix: '%m [%p] %d ',
}

/**
 * Start a PostgreSQL in a temporary folder, in about half a second. It is stopped by `stop()`, and on Linux also by
 * the death of this process, however it dies. As with any child process, start it from the main thread.
 */
export async function startPostgres(options: PostgresServerOptions): Promise<PostgresServer> {
  const bin = absolute(options.bin)
  const folder = throwAwayFolder()
  try {
    const account = serverAccount(join(bin, 'postgres'), folder)
    const data = join(folder, 'data')
    initialise([...account.command, join(bin, 'initdb')], data)
    const settings = { ...throwAway, ...options.settings }

    // Another process may take the free port before the server does: then try another one.
    for (let attempt = 1; ; attempt++) {
      const port = await freePort()
      const server = await launch({
        command: [...account.command, join(bin, 'postgres')],
        settings: { ...settings, port },
        data,
        logFile: join(folder, `server-${attempt}.log`),
      })
      if (server.child) return running(server.child, port, folder, server.logFile)
      const log = readFileSync(server.logFile, 'utf8')
      if (attempt === 5 || !log.includes('could not bind')) {
        throw new Error(`PostgreSQL did not start (${bin}, as ${account.name}):\n${log.slice(-4000)}`)
      }
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

function running(child: ChildProcess, port: number, folder: string, logFile: string): PostgresServer {
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    port,
    pid: child.pid ?? 0,
    log: () => readFileSync(logFile, 'utf8'),
    async stop() {
      await terminate(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function initialise([command = '', ...args]: string[], data: string): void {
  const options = [
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ]
  try {
    execFileSync(command, [...args, `--pgdata=${data}`, ...options], { cwd: '/', stdio: 'pipe', env: environment() })
  } catch (error) {
    throw new Error(`initdb failed: ${String((error as { stderr?: Buffer }).stderr ?? error)}`, { cause: error })
  }
}

type Launch = { command: string[]; settings: Record<string, string | number>; data: string; logFile: string }

/** Resolves when the server accepts connections, or has given up: then without a child. */
async function launch({
  command,
  settings,
  data,
  logFile,
}: Launch): Promise<{ child?: ChildProcess; logFile: string }> {
  const [program = '', ...args] = [
    ...command,
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const log = openSync(logFile, 'a')
  const child = spawn(program, args, { cwd: '/', stdio: ['ignore', log, log], env: environment() })
  closeSync(log)
  let failure: Error | undefined
  child.once('error', (error) => (failure = error))

  const deadline = Date.now() + 30_000
  while (child.exitCode === null && child.signalCode === null) {
    if (failure) throw failure
    if (isReady(data)) return { child, logFile }
    if (Date.now() > deadline) {
      await terminate(child)
      break
    }
    await delay(10)
  }
  return { logFile }
}

/** The eighth line of postmaster.pid says when connections are accepted; pg_ctl looks there as well. */
function isReady(data: string): boolean {
  const pidFile = join(data, 'postmaster.pid')
  return existsSync(pidFile) && readFileSync(pidFile, 'utf8').split('\n')[7]?.trim() === 'ready'
}

/** Fast shutdown, which ends sessions; the immediate one if that takes longer than ten seconds. */
async function terminate(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), 10_000)
  await exited
  clearTimeout(timer)
}

/** PostgreSQL reads settings from PG* variables; those of the developer's own database must not reach this one. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name)))
}
