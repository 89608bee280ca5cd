import { testServerNames, type TestConnection } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  allFunctions,
  allRelations,
  allSequences,
  marksIn,
  type EngineFunction,
  type Relation,
} from './access-catalog.ts'
import { mayCall, mayUpdate, mayWrite, readableBy } from './access-expectations.ts'
import { callers, seedWorld, type Caller, type SeededWorld } from './postgrest-world.ts'

const roles: Record<Caller, string> = {
  anon: 'anon',
  'user A': 'authenticated',
  'user B': 'authenticated',
  service: 'genjobs_service',
}

/** What a statement comes to: its rows, or the SQLSTATE of its refusal. */
type Outcome = { rows: Record<string, unknown>[]; code?: undefined } | { rows?: undefined; code: string }

/** Not allowed; and of views: cannot be written to at all. */
const refusals = ['42501', '55000', '0A000']
const generatedAlways = '428C9'

describe.each(testServerNames)('as a role of PostgreSQL %s, generated from the catalog', (version) => {
  let world: SeededWorld
  let connection: TestConnection
  let relations: Relation[]
  let functions: EngineFunction[]
  let sequences: string[]

  beforeAll(async () => {
    world = await seedWorld(version)
    connection = await world.engine.db.connect()
    relations = await allRelations(world.engine)
    functions = await allFunctions(world.engine)
    sequences = await allSequences(world.engine)
  })
  afterAll(() => world[Symbol.asyncDispose]())

  async function as(caller: Caller, text: string, params: unknown[] = []): Promise<Outcome> {
    await connection.query('begin')
    try {
      const claims = { role: roles[caller], ...(caller.startsWith('user') && { sub: ownerOf(caller) }) }
      await connection.query(`select set_config('request.jwt.claims', $1, true)`, [JSON.stringify(claims)])
      await connection.query(`set local role ${roles[caller]}`)
      return { rows: await connection.query(text, params) }
    } catch (error) {
      return { code: (error as { code?: string }).code ?? String(error) }
    } finally {
      await connection.query('rollback')
    }
  }
  const ownerOf = (caller: Caller) => (caller === 'user B' ? world.b.owner : world.a.owner)
  const foreignMarks = (caller: Caller): string[] => {
    if (caller === 'service') return []
    if (caller === 'user A') return world.b.marks
    return caller === 'user B' ? world.a.marks : [...world.a.marks, ...world.b.marks]
  }
  const owners = () => ({ 'user A': world.a.owner, 'user B': world.b.owner })
  const nameOf = ({ schema, name }: { schema: string; name: string }) => `${schema}."${name}"`

  it('the catalog is what these tests think it is', () => {
    expect(relations.length).toBeGreaterThan(20)
    expect(functions.length).toBeGreaterThan(60)
    expect(sequences).toContain('genjobs.job_seq')
  })

  it.each(callers)('%s reads what is his, and is refused everything else', async (caller) => {
    for (const relation of relations) {
      const name = nameOf(relation)
      const expected = readableBy(relation, caller, owners())
      const granted = await connection.query<{ column: string; granted: boolean }>(
        `select c.name as column, has_column_privilege($1, $2, c.name, 'select') as granted from unnest($3::text[]) c(name)`,
        [roles[caller], name, relation.columns],
      )
      const columns = granted.filter((column) => column.granted).map(({ column }) => `"${column}"`)
      expect([name, columns.length > 0], 'whether any column may be read').toEqual([name, expected !== undefined])
      if (columns.length < relation.columns.length) {
        expect(await as(caller, `select * from ${name}`), name).toEqual({ code: '42501' })
      }
      if (!expected) {
        expect(await as(caller, `select count(*) from ${name}`), name).toEqual({ code: '42501' })
        continue
      }
      const seen = await as(caller, `select ${columns.join(', ')} from ${name}`)
      expect(marksIn(JSON.stringify(seen.rows), foreignMarks(caller)), name).toEqual([])
      const values = await as(caller, `select "${expected.column}"::text as value from ${name} order by 1`)
      const truth = await world.engine.rows(
        `select v.value::text as value from (${expected.values}) v(value) order by 1`,
      )
      expect([name, values.rows]).toEqual([name, truth])
    }
  })

  it.each(callers)('%s writes only what the service may write', async (caller) => {
    for (const relation of relations) {
      const name = nameOf(relation)
      const key = `${relation.schema}.${relation.name}`
      const allowed = mayWrite(key, caller)
      const [column = ''] = relation.columns
      const updates = relation.columns.map((each) => ({
        text: `update ${name} set "${each}" = "${each}"`,
        allowed: mayUpdate(key, each, caller),
      }))
      const attempts = [
        { text: `insert into ${name} default values`, allowed },
        { text: `delete from ${name}`, allowed },
        ...updates,
        { text: `select "${column}" from ${name} for update`, allowed: updates.some((each) => each.allowed) },
      ]
      for (const attempt of attempts) {
        const { code = 'done' } = await as(caller, attempt.text)
        // A generated column is refused before anybody is asked.
        if (code === generatedAlways) continue
        expect([attempt.text, refusals.includes(code)], code).toEqual([attempt.text, !attempt.allowed])
      }
      for (const attempt of [`truncate ${name}`, `alter table ${name} rename to mine`, `drop table ${name} cascade`]) {
        expect([attempt, (await as(caller, attempt)).rows]).toEqual([attempt, undefined])
      }
    }
    for (const sequence of sequences) {
      for (const call of [`nextval('${sequence}')`, `setval('${sequence}', 1)`]) {
        const { code } = await as(caller, `select ${call}`)
        expect([call, code === '42501']).toEqual([call, caller !== 'service'])
      }
    }
    for (const schema of ['genjobs', 'genjobs_api']) {
      expect(await as(caller, `create table ${schema}.mine (id integer)`)).toEqual({ code: '42501' })
      expect(await as(caller, `create function ${schema}.mine() returns integer language sql as 'select 1'`)).toEqual({
        code: '42501',
      })
    }
  })

  it.each(callers)('%s calls only the functions meant for him', async (caller) => {
    for (const { schema, name, signature, arguments: args } of functions) {
      const allowed = mayCall(`${schema}.${name}`, caller)
      const [row] = await connection.query('select has_function_privilege($1, $2, $3) as allowed', [
        roles[caller],
        signature,
        'execute',
      ])
      expect([signature, row?.['allowed']]).toEqual([signature, allowed])
      if (allowed) continue
      const nulls = args.map(({ type }) => `null::${type}`).join(', ')
      expect([signature, await as(caller, `select ${schema}."${name}"(${nulls})`)]).toEqual([
        signature,
        { code: '42501' },
      ])
    }
  })

  it('functions for end users name no identity among their arguments', () => {
    for (const { schema, name: called, signature, arguments: args } of functions) {
      // The one that moves jobs, of manual kinds alone, is told where to.
      if (schema !== 'genjobs_api' || called === 'transition_job') continue
      const named = args.filter((argument) => /owner|user|price|priority|status$/.test(argument.name))
      expect([signature, named.filter(({ name, type }) => !(name === 'status' && type === 'text[]'))]).toEqual([
        signature,
        [],
      ])
    }
  })

  it('every function that runs with the rights of the engine pins its search path', async () => {
    expect(
      await world.engine.rows(
        `select p.oid::regprocedure::text as name from pg_proc p
         where p.pronamespace in ('genjobs'::regnamespace, 'genjobs_api'::regnamespace)
           and not exists (select from unnest(p.proconfig) c where c ~ '^search_path=.*pg_temp$')`,
      ),
    ).toEqual([])
  })

  it('nobody becomes another by claims alone: without a role that may, the claims give nothing', async () => {
    await connection.query('begin')
    await connection.query(`select set_config('request.jwt.claims', $1, true)`, [
      JSON.stringify({ sub: world.b.owner }),
    ])
    await connection.query('set local role anon')
    await expect(connection.query('select * from genjobs_api.jobs')).rejects.toMatchObject({ code: '42501' })
    await connection.query('rollback')
  })
})
