import {
  openSupabaseProject,
  startPostgres,
  supabaseProjectAt,
  testPostgresBinaries,
  testServerNames,
  type SupabaseProject,
  type TestConnection,
} from '@genjobs/testkit'
import { maintain, pg } from 'genjobs'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { kindsModule, writtenMigrations } from './migration-files.ts'
import { applyAll, as, submit } from './project.ts'
import { publishedRows } from './published-rows.ts'

type Change = { job_id: string; owner_id: string; status: string; progress: number; step: string | null }

let files: string[]
beforeAll(async () => {
  files = await writtenMigrations('supabase', '--kinds', kindsModule)
})

const changes = (connection: TestConnection) =>
  connection.query<Change>('select job_id, owner_id, status, progress, step from genjobs_api.job_changes order by id')
const call = (connection: TestConnection, sql: string, ...params: unknown[]) =>
  connection.query(`select * from genjobs.${sql}`, params)

/** One job from submit to its end, with progress on the way. */
async function runOne(connection: TestConnection, id: string): Promise<void> {
  await call(connection, `heartbeat('w', 60000, '[]')`)
  const [claimed] = await connection.query<{ jobs: { id: string; epoch: number }[] }>(
    `select jobs from genjobs.claim_jobs('w', '{image,video}', 1)`,
  )
  const epoch = claimed?.jobs[0]?.epoch
  expect(claimed?.jobs[0]?.id).toBe(id)
  const report = (progress: number, step: string) =>
    call(connection, 'report_jobs($1)', JSON.stringify([{ job_id: id, epoch, progress, step }]))
  await report(10, 'drawing')
  await report(10, 'drawing')
  await report(80, 'saving')
  const finished = [{ job_id: id, epoch, outcome: 'succeeded', output: { url: 'https://example.test/a secret' } }]
  await call(connection, 'finish_jobs($1)', JSON.stringify(finished))
}

describe.each(testServerNames)('what happens to jobs, on PostgreSQL %s', (version) => {
  it('is noted once for each change, in order, without input and output', async () => {
    await using project = await openSupabaseProject(version)
    await applyAll(project, files)
    const connection = await project.connect()
    const a = await project.newUser()
    const id = await submit(connection, a)
    await runOne(connection, id)
    await as(connection, a, () => connection.query('select genjobs_api.delete_job($1)', [id]))
    const of = { job_id: id, owner_id: a }
    expect(await changes(connection)).toEqual([
      { ...of, status: 'queued', progress: 0, step: null },
      { ...of, status: 'running', progress: 0, step: null },
      { ...of, status: 'running', progress: 10, step: 'drawing' },
      { ...of, status: 'running', progress: 80, step: 'saving' },
      { ...of, status: 'succeeded', progress: 100, step: 'saving' },
      { ...of, status: 'deleted', progress: 100, step: 'saving' },
    ])
    const [row] = await connection.query(
      'select to_jsonb(c)::text as text from genjobs_api.job_changes c where status = $1',
      ['succeeded'],
    )
    expect(row?.['text']).not.toContain('secret')
  })

  it("each sees his own changes only, as Realtime asks before it sends: with a user's role and claims", async () => {
    await using project = await openSupabaseProject(version)
    await applyAll(project, files)
    const connection = await project.connect()
    const [a, b] = [await project.newUser(), await project.newUser()]
    for (const user of [a, b, b]) await submit(connection, user)
    const visible = (user: string | null) => as(connection, user, () => changes(connection))
    expect((await visible(a)).map((change) => change.owner_id)).toEqual([a])
    expect((await visible(b)).map((change) => change.owner_id)).toEqual([b, b])
    await expect(visible(null)).rejects.toMatchObject({ code: '42501' })
    // Realtime looks at single rows, by primary key.
    const [foreign] = await connection.query<{ id: number }>(
      'select id from genjobs_api.job_changes where owner_id = $1',
      [b],
    )
    expect(
      await as(connection, a, () =>
        connection.query('select from genjobs_api.job_changes where id = $1', [foreign?.id]),
      ),
    ).toEqual([])
  })

  it('is kept for an hour: old rows go with new ones, and submits wait for nobody', async () => {
    await using project = await openSupabaseProject(version)
    await applyAll(project, files)
    const [connection, other] = [await project.connect(), await project.connect()]
    const submitMany = (session: TestConnection, count: number) =>
      session.query(
        `select genjobs.submit_jobs((select jsonb_agg(jsonb_build_object('kind', 'video', 'owner', 'o', 'input', '{}'::jsonb)) from generate_series(1, $1::integer)))`,
        [count],
      )
    await submitMany(connection, 300)
    await connection.query(
      `update genjobs_api.job_changes set changed_at = changed_at - interval '2 hours' where id <= 200`,
    )
    await other.query('begin')
    await submitMany(other, 300)
    await submitMany(connection, 300)
    await other.query('commit')
    const [left] = await connection.query(
      'select count(*) as all, count(*) filter (where id <= 200) as old from genjobs_api.job_changes',
    )
    expect(left).toEqual({ all: 700, old: 0 })
  })

  it('is published beside what the project publishes already', async () => {
    await using project = await openSupabaseProject(version)
    const owner = await project.connect(project.ownerUrl)
    await owner.query('create table public.todos (id integer primary key)')
    await owner.query('alter publication supabase_realtime add table public.todos')
    await applyAll(project, files)
    const published = await owner.query(
      `select schemaname, tablename from pg_publication_tables where pubname = 'supabase_realtime' order by 1`,
    )
    expect(published).toEqual([
      { schemaname: 'genjobs_api', tablename: 'job_changes' },
      { schemaname: 'public', tablename: 'todos' },
    ])
  })
})

// A server of its own: those of the tests write no log that could be decoded.
describe.each(testPostgresBinaries())('the publication, decoded on PostgreSQL $major', ({ bin }) => {
  async function openLogical(): Promise<SupabaseProject> {
    const server = await startPostgres({ bin, settings: { wal_level: 'logical', max_wal_senders: 4 } })
    return await supabaseProjectAt(server.url, () => server.stop())
  }

  it('shows each change under the name of one table, whatever partition the job is in', async () => {
    await using project = await openLogical()
    await applyAll(project, files)
    const connection = await project.connect()
    await connection.query(`select pg_create_logical_replication_slot('realtime', 'pgoutput')`)
    const a = await project.newUser()
    await runOne(connection, await submit(connection, a))
    const database = pg({ connectionString: project.ownerUrl })
    expect((await maintain(database, { every: '1d' })).rotated.length).toBeGreaterThan(0)
    await database.close()
    await runOne(connection, await submit(connection, a))
    const rows = await publishedRows(connection, 'realtime', 'supabase_realtime')
    expect(new Set(rows.map(({ table, action }) => `${action} ${table}`))).toEqual(
      new Set(['insert genjobs_api.job_changes']),
    )
    expect(rows.map(({ row }) => [row['owner_id'], row['status'], row['progress']])).toEqual(
      [1, 2].flatMap(() => [
        [a, 'queued', '0'],
        [a, 'running', '0'],
        [a, 'running', '10'],
        [a, 'running', '80'],
        [a, 'succeeded', '100'],
      ]),
    )
  })

  it('shows it to wal2json, with which Realtime reads, if the server has it', async ({ skip }) => {
    await using project = await openLogical()
    await applyAll(project, files)
    const connection = await project.connect()
    await trustOutputPlugin(connection, 'wal2json')
    try {
      await connection.query(`select pg_create_logical_replication_slot('realtime', 'wal2json')`)
    } catch (error) {
      expect(error).toMatchObject({ code: '58P01' })
      console.log('Not tested: wal2json (it comes with a PostgreSQL of the system only)')
      skip()
    }
    const a = await project.newUser()
    await submit(connection, a)
    const rows = await connection.query<{ data: string }>(
      `select data from pg_logical_slot_get_changes('realtime', null, null, 'format-version', '2', 'include-transaction', 'false',
         'add-tables', (select string_agg(schemaname || '.' || tablename, ',') from pg_publication_tables where pubname = 'supabase_realtime'))`,
    )
    expect(rows.map(({ data }) => JSON.parse(data) as unknown)).toMatchObject([
      { action: 'I', schema: 'genjobs_api', table: 'job_changes' },
    ])
  })
})

/** Newer patch releases load only those output plugins that a setting of the server names; older ones have no such setting. */
async function trustOutputPlugin(connection: TestConnection, library: string): Promise<void> {
  const setting = 'output_plugin_libraries'
  const [trusted] = await connection.query<{ list: string | null }>(`select current_setting($1, true) as list`, [
    setting,
  ])
  if (trusted?.list == null) return
  await connection.query(`alter system set ${setting} = ${[trusted.list, library].filter(Boolean).join(', ')}`)
  await connection.query('select pg_reload_conf()')
  await vi.waitFor(async () => {
    const [now] = await connection.query<{ list: string }>(`select current_setting($1) as list`, [setting])
    expect(now?.list).toContain(library)
  })
}
