import { fileURLToPath } from 'node:url'
import { movableClock, openSupabaseProject, type MovableClock, type TestConnection } from '@genjobs/testkit'
import { createJobs, pg, type Database, type Jobs } from 'genjobs'
import { install } from '../lib/install.ts'
import { kinds } from '../lib/kinds.ts'

export const exampleFolder = fileURLToPath(new URL('..', import.meta.url))

export type Row = Record<string, unknown>

/** A user with a project and an asset. */
export type Person = { id: string; project: string; asset: string }

export type World = AsyncDisposable & {
  /** A superuser's, as the server of tests has it. */
  url: string
  /** As the role that owns the schema. */
  operatorUrl: string
  database: Database
  jobs: Jobs<typeof kinds>
  clock: MovableClock
  /** One that may become any role, as PostgREST's may. */
  browser: TestConnection
  /** As the role that owns the project's schema, above the row rules. */
  query<R extends Row = Row>(text: string, params?: unknown[]): Promise<R[]>
  newPerson(): Promise<Person>
  deleteUser(id: string): Promise<void>
}

/** The SQL of the example in a Supabase project of its own, installed twice; the engine is verified when the test ends. */
export async function openWorld(version: string): Promise<World> {
  const project = await openSupabaseProject(version)
  const database = pg(project.ownerUrl)
  await install(database, exampleFolder)
  // Safe at every start.
  await install(database, exampleFolder)
  const jobs = createJobs({ database, kinds })
  const [owner, browser] = [await project.connect(project.ownerUrl), await project.connect()]
  const query: World['query'] = (text, params) => owner.query(text, params)
  return {
    url: project.url,
    operatorUrl: project.ownerUrl,
    database,
    jobs,
    clock: movableClock(database),
    browser,
    query,
    async newPerson() {
      const id = await project.newUser()
      const made = async (table: string, name: string) => {
        const [row] = await query<{ id: string }>(`insert into ${table} (user_id, name) values ($1, $2) returning id`, [
          id,
          name,
        ])
        return row?.id ?? ''
      }
      return { id, project: await made('projects', 'A film'), asset: await made('assets', 'fox.png') }
    },
    deleteUser: (id) => project.deleteUser(id),
    async [Symbol.asyncDispose]() {
      try {
        const problems = await jobs.verify({ statistics: true })
        if (problems.length > 0) throw new Error(JSON.stringify(problems))
      } finally {
        await jobs.close()
        await database.close()
        await project[Symbol.asyncDispose]()
      }
    },
  }
}

/** What PostgREST and Supabase do for each request: a transaction with the role and the claims of the user; null: nobody. */
export async function as<R extends Row = Row>(
  { browser: connection }: World,
  user: string | null,
  statement: string,
  params: unknown[] = [],
): Promise<R[]> {
  await connection.query('begin')
  try {
    await connection.query(`set local role ${user === null ? 'anon' : 'authenticated'}`)
    await connection.query(`select set_config('request.jwt.claims', $1, true)`, [
      JSON.stringify(user === null ? { role: 'anon' } : { role: 'authenticated', sub: user }),
    ])
    const rows = await connection.query<R>(statement, params)
    await connection.query('commit')
    return rows
  } catch (error) {
    await connection.query('rollback')
    throw error
  }
}

/** A job as its user makes it. */
export async function insert(world: World, who: Person, values: Row = {}): Promise<Row & { id: string }> {
  const row = { project_id: who.project, mode: 'image', ...values }
  const [columns, params] = [Object.keys(row), Object.values(row)]
  const [made] = await as<Row & { id: string }>(
    world,
    who.id,
    `insert into generation_jobs (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')}) returning *`,
    params,
  )
  if (!made) throw new Error('nothing was inserted')
  return made
}
