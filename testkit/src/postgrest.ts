import { authenticator, makeAccessRoles } from './access-roles.ts'
import { findPostgrest } from './optional-programs.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'

/** A PostgREST in front of one database. */
export type Postgrest = ServerProcess & {
  /** Without a slash at its end. */
  readonly url: string
}

export type PostgrestOptions = {
  /** A database of a superuser; PostgREST itself logs in as `authenticator`. */
  databaseUrl: string
  /** Exposed schemas; the first is the default one. */
  schemas: readonly string[]
  /** At least 32 characters. */
  jwtSecret: string
}

/**
 * Start PostgREST as Supabase runs it: the role `authenticator` becomes `anon`, or the role that a token names. Throws
 * where there is no PostgREST: ask `findPostgrest` first.
 */
export async function startPostgrest({ databaseUrl, schemas, jwtSecret }: PostgrestOptions): Promise<Postgrest> {
  const program = findPostgrest()
  if ('reason' in program) throw new Error(program.reason)
  await makeAccessRoles(databaseUrl)
  const database = new URL(databaseUrl)
  database.username = authenticator
  const server = await startServerProcess({
    path: program.path,
    configure: ({ port }) => ({
      args: [],
      env: {
        PGRST_DB_URI: database.href,
        PGRST_DB_SCHEMAS: schemas.join(','),
        PGRST_DB_ANON_ROLE: 'anon',
        PGRST_DB_POOL: '5',
        PGRST_DB_CHANNEL_ENABLED: 'false',
        PGRST_JWT_SECRET: jwtSecret,
        PGRST_SERVER_HOST: '127.0.0.1',
        PGRST_SERVER_PORT: String(port),
        PGRST_LOG_LEVEL: 'warn',
      },
    }),
    // Until its picture of the schema is there it answers 503.
    async isReady(port) {
      const response = await fetch(`http://127.0.0.1:${port}/`)
      await response.body?.cancel()
      return response.status !== 503
    },
  })
  return { ...server, url: `http://127.0.0.1:${server.port}` }
}
