import { openEmbedded, type EmbeddedDatabase } from 'genjobs'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { testProcesses } from './child-process.ts'

const processes = testProcesses()
afterEach(() => processes.end())
afterAll(() => processes.removeFolders())

describe('two processes with one embedded database', () => {
  it('runs for the guest what it submits to the worker of the holder', async () => {
    const folder = processes.newFolder()
    const [holder, guest] = [processes.start(), processes.start()]
    expect(await holder.open(folder)).toBe('holder')
    await holder.call('migrate')
    await holder.call('work')
    expect(await guest.open(folder)).toBe('guest')
    const done = await Promise.all(['a', 'b', 'c'].map((text) => guest.call('run', text)))
    expect(done).toEqual(['a', 'b', 'c'].map((text) => ({ status: 'succeeded', output: { text, pid: holder.pid } })))
    await holder.call('stopWork')
  })

  it('runs for the holder what it submits to the worker of a guest, which may install the engine too', async () => {
    const folder = await processes.folder()
    const [holder, guest] = [processes.start(), processes.start()]
    await holder.open(folder)
    await guest.open(folder)
    await holder.query('drop schema genjobs, genjobs_api cascade')
    expect(await guest.call('migrate')).toMatchObject({ outcome: 'installed' })
    expect(await holder.call('migrate')).toMatchObject({ outcome: 'unchanged' })
    await guest.call('work')
    expect(await holder.call('run', 'x')).toEqual({ status: 'succeeded', output: { text: 'x', pid: guest.pid } })
  })

  it('carries notifications both ways, whatever the name of the channel', async () => {
    const folder = await processes.folder()
    const [holder, guest] = [processes.start(), processes.start()]
    await holder.open(folder)
    await guest.open(folder)
    const channel = 'Mixed "Case"-1'
    await holder.call('listen', channel)
    await guest.call('listen', channel)
    await guest.query('select pg_notify($1, $2)', [channel, 'from the guest'])
    expect(await holder.event(`heard ${channel}`)).toBe('from the guest')
    expect(await guest.event(`heard ${channel}`)).toBe('from the guest')
    await holder.query('select pg_notify($1, $2)', [channel, 'from the holder'])
    expect(await guest.event(`heard ${channel}`)).toBe('from the holder')
  })

  it('lets guests in while the holder asks one thing after the other without a pause', async () => {
    const folder = await processes.folder()
    const [holder, guest] = [processes.start(), processes.start()]
    await holder.open(folder)
    await holder.call('write', false)
    expect(await guest.open(folder)).toBe('guest')
    for (let i = 0; i < 20; i++) expect(await guest.query('select 1 as one')).toEqual([{ one: 1 }])
    expect(await holder.call('role')).toBe('holder')
  })

  it('gives a guest the same values, and the same errors, as the holder', async () => {
    const folder = await processes.folder()
    await using local = await open(folder)
    await using remote = await open(folder)
    expect([local.database.role, remote.database.role]).toEqual(['holder', 'guest'])
    for (const [text, params] of statements) {
      const [here, there] = [await outcome(local.database, text, params), await outcome(remote.database, text, params)]
      expect({ text, ...there }).toStrictEqual({ text, ...here })
    }
    for (const [text, params] of statements.slice(0, correct)) {
      const inside = await remote.database.transaction((tx) => outcome(tx, text, params))
      expect({ text, ...inside }).toStrictEqual({ text, ...(await outcome(local.database, text, params)) })
    }
  })

  it('keeps what a guest must know of an error: code, detail and hint', async () => {
    const folder = await processes.folder()
    await using local = await open(folder)
    await using remote = await open(folder)
    const raise = `do $$ begin raise exception 'no' using errcode = 'JG001', detail = '{"key":"k"}', hint = 'wait'; end $$`
    await expect(remote.database.query(raise)).rejects.toMatchObject({
      message: 'no',
      code: 'JG001',
      detail: '{"key":"k"}',
      hint: 'wait',
    })
    await local.database.query('create table once (a int constraint only_once unique)')
    await remote.database.query('insert into once values (1)')
    await expect(remote.database.query('insert into once values (1)')).rejects.toMatchObject({
      code: '23505',
      detail: 'Key (a)=(1) already exists.',
      constraint: 'only_once',
      table: 'once',
    })
  })
})

describe('a transaction of a guest', () => {
  it('is rolled back when the guest is killed, and the holder goes on', async () => {
    const folder = await processes.folder()
    const [holder, guest] = [processes.start(), processes.start()]
    await holder.open(folder)
    await guest.open(folder)
    await holder.query('create table t (a int)')
    await guest.call('begin', 'tx')
    await guest.call('inside', 'tx', 'insert into t values (1)')
    const count = holder.query('select count(*)::int as n from t')
    await guest.kill('SIGKILL')
    expect(await count).toEqual([{ n: 0 }])
  })

  it('keeps everybody else out until it ends', async () => {
    const folder = await processes.folder()
    const [holder, one, two] = [processes.start(), processes.start(), processes.start()]
    await holder.open(folder)
    await Promise.all([one.open(folder), two.open(folder)])
    await holder.query('create table t (a int)')
    await one.call('begin', 'tx')
    await one.call('inside', 'tx', 'insert into t values (1)')
    const counts = [holder, two].map((child) => child.query('select count(*)::int as n from t'))
    const second = two.call('begin', 'tx')
    await one.call('inside', 'tx', 'insert into t values (2)')
    await one.call('end', 'tx', 'commit')
    expect(await Promise.all(counts)).toEqual([[{ n: 2 }], [{ n: 2 }]])
    await second
    await two.call('inside', 'tx', 'delete from t')
    await expect(two.call('end', 'tx', 'rollback')).rejects.toThrow('as told')
    expect(await holder.query('select count(*)::int as n from t')).toEqual([{ n: 2 }])
  })

  it('is rolled back with a clear error when it does nothing for too long', async () => {
    const folder = await processes.folder()
    const [holder, guest] = [processes.start(), processes.start()]
    await holder.open(folder, { transactionIdle: '200ms' })
    await guest.open(folder)
    await holder.query('create table t (a int)')
    await guest.call('begin', 'tx')
    await guest.call('inside', 'tx', 'insert into t values (1)')
    // The holder's statement waits for the end of the transaction.
    expect(await holder.query('select count(*)::int as n from t')).toEqual([{ n: 0 }])
    const idle = { code: '25P03', message: 'the transaction was rolled back: it had no statement for 0.2 s' }
    await expect(guest.call('inside', 'tx', 'insert into t values (2)')).rejects.toMatchObject(idle)
    await expect(guest.call('end', 'tx', 'commit')).rejects.toMatchObject(idle)
    await guest.call('begin', 'next')
    await guest.call('inside', 'next', 'insert into t values (3)')
    await guest.call('end', 'next', 'commit')
    expect(await holder.query('select a from t')).toEqual([{ a: 3 }])
  })

  it('fails at its commit when a statement of it failed', async () => {
    const folder = await processes.folder()
    await using local = await open(folder)
    await using remote = await open(folder)
    // The holder tells the first failure itself, a guest that there was one.
    for (const [{ database }, code] of [
      [local, '22012'],
      [remote, '25P02'],
    ] as const) {
      const swallowed = database.transaction(async (tx) => void (await tx.query('select 1/0').catch(() => undefined)))
      await expect(swallowed).rejects.toMatchObject({ code })
      expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    }
  })
})

async function open(folder: string): Promise<AsyncDisposable & { database: EmbeddedDatabase }> {
  const database = await openEmbedded(folder)
  return { database, [Symbol.asyncDispose]: () => database.close() }
}

type Outcome = { rows?: unknown; error?: unknown }

async function outcome(
  database: Pick<EmbeddedDatabase, 'query'>,
  text: string,
  params: unknown[] = [],
): Promise<Outcome> {
  try {
    return { rows: await database.query(text, params) }
  } catch (error) {
    const { message, code, detail, hint, position, severity } = error as Error & Record<string, unknown>
    return { error: { message, code, detail, hint, position, severity } }
  }
}

const big = 'x'.repeat(3_000_000)

const statements: [text: string, params?: unknown[]][] = [
  ['select 1::int2 a, 2::int4 b, 9007199254740993::int8 c, (-3)::int8 d, 1.50::numeric e'],
  [`select 'NaN'::float8 a, 'Infinity'::float8 b, '-0'::float8 c, 0.1::float4 d`],
  [`select array[1,2]::int8[] a, array[9007199254740993]::int8[] b, array[[1,2],[3,null]]::int[] c, '{}'::text[] d`],
  [
    `select array['a,b','c"d','NULL',null,'é\n']::text[] a, array['2026-01-02Z']::timestamptz[] b, array['{"a":1}']::jsonb[] c`,
  ],
  [
    `select '2026-01-02 03:04:05.678Z'::timestamptz a, 'infinity'::timestamptz b, '2026-01-02'::date c, '12:00'::time d`,
  ],
  [`select '{"a":[1,"x",null,{"$date":1}],"b":1e400}'::json a, '{"n":12345678901234567890,"t":"\\u00e9\\n"}'::jsonb b`],
  [`select 'null'::jsonb a, null::jsonb b, '"s"'::json c, 'true'::jsonb d, true e, false f, null::bool g`],
  [`select '\\x00ff'::bytea a, gen_random_uuid() = gen_random_uuid() b, '1 day'::interval c, '1 2'::int2vector d`],
  [`select row(1, 'a') a, '[1,5)'::int4range b, '127.0.0.1'::inet c, 'a'::char d, 'n'::name e, 1 as "A b", 2 as "A b"`],
  ['select'],
  ['select 1 as a where false'],
  ['select $1::text a, $2::int b, $3::float8 c, $4::bool d, $5::text e', ['é\n"', 7, 0.5, true, null]],
  ['select $1::text[] a, $2::int[] b, $3::jsonb c', [['a', 'b,"', null], [1, 2], JSON.stringify({ a: [1] })]],
  ['select $1::float8 a, $2::float8 b, $3::int8 c, $4::numeric d', [Number.NaN, -Infinity, 9007199254740993n, 1e21]],
  ['select $1::timestamptz a, $2::text b', [new Date(1_750_000_000_123), undefined]],
  ['select length($1) a, $1 b', [big]],
  [`select n, repeat('y', 1000) t from generate_series(1, 2000) n`],
  // From here on, refused.
  ['select 1/0'],
  ['selec 1'],
  ['select * from missing'],
  ['select $1::int', ['no']],
  ['select $1::bool', [2]],
  ['select 1; select 2'],
]

const correct = statements.findIndex(([text]) => text === 'select 1/0')
