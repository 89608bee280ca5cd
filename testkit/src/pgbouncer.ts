import { writeFileSync } from 'node:fs'
import { Client } from 'pg'
import { findPgbouncer } from './optional-programs.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'

/** A PgBouncer in transaction mode in front of one database. */
export type Pgbouncer = ServerProcess & {
  /** The database through it. */
  readonly url: string
}

export type PgbouncerOptions = {
  /** Its user is the only one who may come. */
  databaseUrl: string
  /** Connections to the server. */
  poolSize: number
}

/**
 * Start PgBouncer in transaction mode: a client has a server connection for one transaction only, so that settings of
 * the session, prepared statements and LISTEN reach strangers or nobody. Throws where there is none: ask `findPgbouncer`.
 */
export async function startPgbouncer({ databaseUrl, poolSize }: PgbouncerOptions): Promise<Pgbouncer> {
  const program = findPgbouncer()
  if ('reason' in program) throw new Error(program.reason)
  const target = new URL(databaseUrl)
  const through = (port: number) => {
    const url = new URL(databaseUrl)
    url.port = String(port)
    return url.href
  }
  const server = await startServerProcess({
    path: program.path,
    configure({ port, folder }) {
      const file = `${folder}/pgbouncer.ini`
      const settings = [
        '[databases]',
        `* = host=${target.hostname} port=${target.port}`,
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = trust',
        `auth_file = ${folder}/users.txt`,
        'pool_mode = transaction',
        `default_pool_size = ${poolSize}`,
        'max_client_conn = 500',
        'ignore_startup_parameters = extra_float_digits,options',
        'server_reset_query_always = 0',
        'log_connections = 0',
        'log_disconnections = 0',
      ]
      writeFileSync(`${folder}/users.txt`, `"${decodeURIComponent(target.username)}" ""\n`)
      writeFileSync(file, `${settings.join('\n')}\n`)
      return { args: [file] }
    },
    async isReady(port) {
      const client = new Client({ connectionString: through(port) })
      await client.connect()
      await client.query('select 1')
      await client.end()
      return true
    },
  })
  return { ...server, url: through(server.port) }
}
