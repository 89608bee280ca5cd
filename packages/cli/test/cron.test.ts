import { createTestDatabase, recordedCron, testConnection, testServerNames } from '@genjobs/testkit'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'

const url = 'https://my.supabase.co/functions/v1/process-script-jobs'

/** The SQL that a command line prints. */
async function supabase(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(['cron', 'supabase', ...args])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

describe.each(testServerNames)('cron supabase, run on PostgreSQL %s', (version) => {
  async function open({ key = true } = {}) {
    const db = await createTestDatabase(version, { engine: false })
    const connection = await testConnection(db.url)
    const cron = await recordedCron(connection)
    if (key) await connection.query(`set app.settings.service_role_key = 'the key'`)
    return {
      cron,
      run: (sql: string) => connection.query(sql),
      async [Symbol.asyncDispose]() {
        await connection.end()
        await db.drop()
      },
    }
  }
  const workers = (count: number, name = 'process-script-jobs-worker') =>
    Array.from({ length: count }, (_, n) => ({ jobname: `${name}-${n + 1}`, schedule: '* * * * *' }))

  it('schedules three workers in the place of the single job, each with its headers and the key', async () => {
    await using t = await open()
    await t.run(`select cron.schedule('process-script-generation-jobs', '*/5 * * * *', 'select 1')`)
    await t.run(`select cron.schedule('vacuum', '0 3 * * *', 'select 2')`)
    const others = [
      'process-script-jobs-worker-extra',
      'process-script-jobs-worker-',
      'my-process-script-jobs-worker-1',
    ]
    for (const name of others) await t.run(`select cron.schedule('${name}', '0 3 * * *', 'select 2')`)
    await t.run(await supabase('--url', url))
    const kept = ['vacuum', ...others].map((jobname) => ({ jobname, schedule: '0 3 * * *' }))
    expect(await t.cron.jobs()).toEqual([...kept, ...workers(3)])
    for (const name of others) await t.run(`delete from cron.job where jobname = '${name}'`)
    expect(await t.cron.tick()).toEqual(
      [1, 2, 3].map((n) => ({
        url,
        body: {},
        headers: {
          'Content-Type': 'application/json',
          Authorization: 'Bearer the key',
          'x-supabase-caller': 'pg_cron',
          'x-worker-id': `worker-${n}`,
        },
        timeout_milliseconds: 10_000,
      })),
    )
  })

  it('goes from 1 to 3, 5, 10 and back to 2 by the option only, and may run twice', async () => {
    await using t = await open()
    for (const count of [1, 3, 5, 10, 10, 2]) {
      await t.run(await supabase('--url', url, '--workers', String(count)))
      expect(await t.cron.jobs()).toEqual(workers(count))
    }
  })

  it('rolls back to the single job, from any number of workers, also twice', async () => {
    await using t = await open()
    await t.run(await supabase('--url', url, '--workers', '10'))
    const rollback = await supabase('--url', url, '--rollback')
    for (let time = 1; time <= 2; time++) {
      await t.run(rollback)
      expect(await t.cron.jobs()).toEqual([{ jobname: 'process-script-generation-jobs', schedule: '* * * * *' }])
    }
    const [request] = await t.cron.tick()
    expect(request?.headers).toMatchObject({ Authorization: 'Bearer the key', 'x-supabase-caller': 'pg_cron' })
    expect(request?.headers).not.toHaveProperty('x-worker-id')
  })

  it('quotes hostile names, URLs and schedules, and touches no job of another name', async () => {
    await using t = await open()
    await t.run('create table precious (id integer)')
    const name = String.raw`o'); drop table precious; -- \' $cron$ %_ ☃`
    const hostile = String.raw`https://x.test/a'$cron$$cron_1$'||pg_sleep(9)||';drop/**/table?q=\'&r=%27;--`
    await t.run(`select cron.schedule('o''); other-1', '* * * * *', 'select 1')`)
    const args = ['--url', hostile, '--name', name, '--single', `${name} ☃`, '--schedule', '30 seconds']
    for (let time = 1; time <= 2; time++) await t.run(await supabase(...args, '--timeout', '5s'))
    expect((await t.cron.jobs()).map(({ jobname }) => jobname)).toEqual([
      `o'); other-1`,
      ...[1, 2, 3].map((n) => `${name}-${n}`),
    ])
    const posted = await t.cron.tick()
    expect(posted.map((request) => request.url)).toEqual(Array(3).fill(new URL(hostile).href))
    expect(posted[0]?.timeout_milliseconds).toBe(5_000)
    await t.run(await supabase(...args, '--rollback'))
    expect((await t.cron.jobs()).map(({ jobname }) => jobname)).toEqual([`o'); other-1`, `${name} ☃`])
    await t.run('select from precious')
  })

  it('without the key in the settings a run fails, and nothing is called', async () => {
    await using t = await open({ key: false })
    await t.run(await supabase('--url', url))
    await expect(t.cron.tick()).rejects.toThrow('app.settings.service_role_key')
  })
})

describe('cron supabase', () => {
  it('says as JSON what it made', async () => {
    const { stdout } = await cli(['cron', 'supabase', '--url', url, '--workers', '2', '--name', 'w', '--json'])
    expect(json(stdout)).toMatchObject({
      jobs: ['w-1', 'w-2'],
      sql: expect.stringContaining('cron.schedule') as string,
    })
  })

  it.each([
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '0 0 31 2 *',
    '@daily',
    '60 seconds',
    "* * * * ';",
    '',
    '* * L * *',
  ])('refuses the schedule %j', async (schedule) => {
    const { code, stdout } = await cli(['cron', 'supabase', '--url', url, `--schedule=${schedule}`])
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe('cron vercel', () => {
  const place = async () => {
    const path = await mkdtemp(join(tmpdir(), 'genjobs-cron-'))
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
  }
  const route = '/api/process-script-jobs'

  it('prints a vercel.json where there is none', async () => {
    await using folder = await place()
    const { code, stdout } = await cli(['cron', 'vercel', '--path', route], { cwd: folder.path })
    expect(code).toBe(0)
    expect(json(stdout)).toEqual({
      $schema: 'https://openapi.vercel.sh/vercel.json',
      crons: [{ path: route, schedule: '* * * * *' }],
    })
  })

  it('keeps what stands in the file, and has each path once', async () => {
    await using folder = await place()
    const file = join(folder.path, 'vercel.json')
    const other = { path: '/api/other', schedule: '0 5 * * 1' }
    await writeFile(file, JSON.stringify({ regions: ['fra1'], crons: [{ path: route, schedule: '0 0 * * *' }, other] }))
    const args = ['cron', 'vercel', '--path', route, '--schedule', '*/2 * * * *']
    const merged = { regions: ['fra1'], crons: [{ path: route, schedule: '*/2 * * * *' }, other] }
    expect(json((await cli(args, { cwd: folder.path })).stdout)).toEqual(merged)
    expect(json(await readFile(file, 'utf8'))).not.toEqual(merged)
    const written = await cli([...args, '--write'], { cwd: folder.path })
    expect(written).toMatchObject({ code: 0, stdout: '', stderr: 'wrote vercel.json\n' })
    expect(json(await readFile(file, 'utf8'))).toEqual(merged)
  })

  it('refuses what Vercel does not know, and a file that is no JSON', async () => {
    await using folder = await place()
    for (const schedule of ['* * * * MON', '0 0 1 * 1', '30 seconds']) {
      expect((await cli(['cron', 'vercel', '--path', route, '--schedule', schedule])).code).toBe(2)
    }
    await writeFile(join(folder.path, 'vercel.json'), '{')
    const { code, stderr } = await cli(['cron', 'vercel', '--path', route, '--write', '--json'], { cwd: folder.path })
    expect(code).toBe(2)
    expect(json<PrintedError>(stderr).error.message).toContain('vercel.json is not a JSON object')
    expect(await readFile(join(folder.path, 'vercel.json'), 'utf8')).toBe('{')
  })
})
