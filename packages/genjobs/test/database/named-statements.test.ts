import { createTestDatabase, testServerNames } from '@genjobs/testkit'
import { pg } from 'genjobs'
import { describe, expect, it } from 'vitest'

describe.each(testServerNames)('statements of node-postgres with names, on %s', (name) => {
  async function open(options: { prepare?: boolean } = {}) {
    const db = await createTestDatabase(name)
    const database = pg({ connectionString: db.url, max: 1, listen: false, ...options })
    const ask = async () => await database.query('select * from answers($1)', [1])
    const names = async () => (await database.query('select name from pg_prepared_statements')).length
    await database.query('create function answers(n int) returns table (a int) language sql as $$ select n $$')
    return {
      database,
      ask,
      names,
      async [Symbol.asyncDispose]() {
        await database.close()
        await db[Symbol.asyncDispose]()
      },
    }
  }
  const often = async (work: () => Promise<unknown>) => {
    for (let n = 0; n < 8; n++) await work()
  }

  it('are given to what comes again and again', async () => {
    await using t = await open()
    await t.ask()
    expect(await t.names()).toBe(0)
    await often(t.ask)
    expect(await t.names()).toBe(1)
    expect(await t.ask()).toEqual([{ a: 1 }])
  })

  it('are given to none where they are not wanted', async () => {
    await using t = await open({ prepare: false })
    await often(t.ask)
    expect(await t.names()).toBe(0)
  })

  it('are given up where another connection answers, as behind a pooler, and no call fails', async () => {
    await using t = await open()
    await often(t.ask)
    await t.database.query('deallocate all')
    expect(await t.ask()).toEqual([{ a: 1 }])
    await often(t.ask)
    expect(await t.names()).toBe(0)
  })

  it('are given up where another client has given them already, behind the same pooler', async () => {
    await using t = await open()
    await often(t.ask)
    const [taken] = await t.database.query<{ name: string }>('select name from pg_prepared_statements')
    await using other = await open()
    await other.database.query(`prepare ${taken?.name} (int) as select * from answers($1)`)
    await often(async () => expect(await other.ask()).toEqual([{ a: 1 }]))
    expect(await other.names()).toBe(1)
  })

  it('are new ones once a function answers with other columns', async () => {
    await using t = await open()
    await often(t.ask)
    await t.database.query('drop function answers')
    await t.database.query(
      'create function answers(n int) returns table (a int, b int) language sql as $$ select n, n + 1 $$',
    )
    expect(await t.ask()).toEqual([{ a: 1, b: 2 }])
    await often(t.ask)
    expect(await t.names()).toBe(2)
  })

  it('do not hide what a statement itself fails of', async () => {
    await using t = await open()
    const fail = () => t.database.query('select 1 / $1::int as x', [0])
    await often(async () => await expect(fail()).rejects.toMatchObject({ code: '22012' }))
  })
})
