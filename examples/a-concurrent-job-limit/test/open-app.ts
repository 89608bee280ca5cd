import { randomUUID } from 'node:crypto'
import { openTestDatabase, type OpenTestDatabase, type TestConnection } from '@genjobs/testkit'
import { pg, type Database } from 'genjobs'
import { install } from '../install.ts'
import type { GenerationLimits } from '../lib/generation-kinds.ts'
import { createJobManager, type JobManager } from '../lib/job-manager.ts'

export const oneAtATime = 'You already have a generation in progress. Please wait for it to complete.'

export type App = AsyncDisposable & {
  db: OpenTestDatabase
  /** One server of the app, with connections of its own: what a browser or tab of that user happens to talk to. */
  server(): JobManager
}

/** The app of system A on a database of its own; the engine's invariants are checked when the test ends. */
export async function openApp(name: string, limits: GenerationLimits = {}): Promise<App> {
  const db = await openTestDatabase(name)
  const databases: Database[] = []
  const server = () => {
    const database = pg({ connectionString: db.url ?? '', max: 2, listen: false })
    databases.push(database)
    return createJobManager(database, limits)
  }
  const first = createJobManager(db.database, limits)
  await install(db.database, first)
  return {
    db,
    server,
    async [Symbol.asyncDispose]() {
      try {
        const problems = await first.jobs.verify()
        if (problems.length > 0) throw new Error(JSON.stringify(problems))
      } finally {
        await Promise.all(databases.map((database) => database.close()))
        await db.close()
      }
    },
  }
}

export const newUser = (): string => randomUUID()

/** The id of a start that must be accepted. */
export async function started(start: ReturnType<JobManager['startJob']>): Promise<string> {
  const result = await start
  if (!result.started) throw new Error(`refused: ${result.message}`)
  return result.jobId
}

/** What Supabase does for each request of a browser: a transaction with the role and the claims of the user. */
export async function asUser<T>(connection: TestConnection, userId: string | null, work: () => Promise<T>): Promise<T> {
  await connection.query('begin')
  try {
    await connection.query(`set local role ${userId === null ? 'anon' : 'authenticated'}`)
    await connection.query(`select set_config('request.jwt.claims', $1, true)`, [
      JSON.stringify(userId === null ? { role: 'anon' } : { role: 'authenticated', sub: userId }),
    ])
    const result = await work()
    await connection.query('commit')
    return result
  } catch (error) {
    await connection.query('rollback')
    throw error
  }
}
