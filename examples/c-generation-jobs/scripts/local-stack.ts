import {
  findPostgres,
  findPostgrest,
  startPostgres,
  startPostgrest,
  supabaseProjectAt,
} from '@genjobs/testkit/local-stack'
import { pg } from 'genjobs'
import { SignJWT } from 'jose'
import { addDemo } from './add-demo.ts'
import { install } from '../lib/install.ts'
import { startGateway } from './gateway.ts'

export type LocalStack = {
  env: Record<string, string>
  /** For psql: may become any role, as PostgREST does for each request. */
  psqlUrl: string
  stop(): Promise<void>
}

const jwtSecret = 'only for development on your own machine'

/** What Supabase would be, for as long as this process runs: PostgreSQL in a throw-away folder, and PostgREST in front of it. */
export async function startLocalStack(folder: string): Promise<LocalStack> {
  const [postgres] = findPostgres().found
  const postgrest = findPostgrest()
  if (!postgres || 'reason' in postgrest) {
    const reason = 'reason' in postgrest ? postgrest.reason : 'there is no PostgreSQL here'
    throw new Error(`${reason}. Set SUPABASE_URL and the other variables of README.md to use a Supabase project.`)
  }
  await using opened = new AsyncDisposableStack()
  const server = await startPostgres({ bin: postgres.bin })
  opened.defer(() => server.stop())
  const project = await supabaseProjectAt(server.url, async () => {})
  const database = pg(project.ownerUrl)
  await install(database, folder)
  await addDemo(database)
  await database.close()
  const rest = await startPostgrest({ databaseUrl: project.url, schemas: ['public', 'genjobs_api'], jwtSecret })
  opened.defer(() => rest.stop())
  const gateway = await startGateway(rest.url)
  opened.defer(() => gateway.close())
  const exp = Math.floor(Date.now() / 1000) + 10 * 365 * 86_400
  const anonKey = await new SignJWT({ role: 'anon', exp })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(jwtSecret))
  const stack = opened.move()
  return {
    env: {
      DATABASE_URL: project.ownerUrl,
      SUPABASE_URL: gateway.url,
      SUPABASE_ANON_KEY: anonKey,
      SUPABASE_JWT_SECRET: jwtSecret,
    },
    psqlUrl: server.url,
    stop: () => stack.disposeAsync(),
  }
}
