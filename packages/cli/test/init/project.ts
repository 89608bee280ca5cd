import { testConnection, type SupabaseProject, type TestConnection } from '@genjobs/testkit'
import { migrate, pg, type MigrateResult } from 'genjobs'
import { expect } from 'vitest'
import { sqlStatements } from './sql-statements.ts'

/** Apply files as the role that a Supabase project has for it, each in one message, or statement by statement. */
export async function applyAll(
  project: Pick<SupabaseProject, 'ownerUrl'>,
  files: readonly string[],
  by: 'files' | 'statements' = 'files',
): Promise<void> {
  const owner = await testConnection(project.ownerUrl)
  try {
    for (const file of files) {
      const parts = by === 'files' ? [file] : sqlStatements(file)
      for (const part of parts) await owner.query(part)
      // What the tool does next must find the settings of the session as they were.
      expect(await owner.query('show search_path')).toEqual([{ search_path: '"$user", public' }])
    }
  } finally {
    await owner.end()
  }
}

/** Work as a user who has signed in, or as nobody, in a transaction of its own: as PostgREST and Realtime do. */
export async function as<T>(connection: TestConnection, sub: string | null, work: () => Promise<T>): Promise<T> {
  await connection.query('begin')
  try {
    const role = sub === null ? 'anon' : 'authenticated'
    await connection.query(`select set_config('request.jwt.claims', $1, true)`, [JSON.stringify({ sub, role })])
    await connection.query(`set local role ${role}`)
    const result = await work()
    await connection.query('commit')
    return result
  } catch (error) {
    await connection.query('rollback')
    throw error
  }
}

/** So that a user can pay for what he submits. */
export async function giveCredits(connection: TestConnection, user: string): Promise<void> {
  const items = JSON.stringify([{ owner: user, amount: 1_000, reason: 'top_up', key: 'of the tests' }])
  const answers = await connection.query('select error from genjobs.post_credits($1)', [items])
  expect(answers).toEqual([{ error: null }])
}

export async function submit(connection: TestConnection, user: string, kind = 'image'): Promise<string> {
  await giveCredits(connection, user)
  const [job] = await as(connection, user, () =>
    connection.query<{ id: string }>(`select id from genjobs_api.submit($1, '{"prompt": "a fox"}')`, [kind]),
  )
  return job?.id ?? ''
}

/** What `genjobs migrate` does with a database. */
export async function migrated(url: string, schema = 'genjobs'): Promise<MigrateResult> {
  const database = pg({ connectionString: url })
  try {
    return await migrate(database, { schema })
  } finally {
    await database.close()
  }
}
