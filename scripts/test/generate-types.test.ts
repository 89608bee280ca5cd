import { openTestDatabase, testServerNames } from '@genjobs/testkit'
import { expect, expectTypeOf, it, test } from 'vitest'
import type { Follows } from '../../packages/genjobs/src/client/engine-follows-sql.ts'
import { staleTypes, typeFiles } from '../generate-types.ts'
import { repository } from '../guard.ts'

it.each(testServerNames)('the generated types are those of the SQL, on PostgreSQL %s', async (name) => {
  await using db = await openTestDatabase(name)
  expect(await staleTypes(db, repository), 'run: npm run types').toEqual([])
  await db.query('alter table genjobs.workers add column region text')
  await db.query('alter table genjobs.workers alter column info drop not null')
  await db.query(`create function genjobs_api.later(id uuid, until timestamptz default null, "all" boolean default false)
    returns setof genjobs_api.kinds language sql as 'select * from genjobs_api.kinds'`)
  const [api, rows] = Object.values(await typeFiles(db, repository))
  expect(rows).toContain('    region: string | null\n')
  expect(api).toContain(
    '      later: {\n        Args: {\n          all?: boolean\n          id: string\n          until?: string\n        }\n' +
      '        Returns: {\n          input_schema: Json | null\n          name: string | null\n',
  )
  expect(api).toContain(`          to: 'kinds'\n          isOneToOne: false\n          isSetofReturn: true\n`)
  expect(await staleTypes(db, repository)).toHaveLength(2)
})

test('an answer that the client does not follow is an error of types', () => {
  type Row = { id: string | null; at: Date | null; data: unknown }
  expectTypeOf<Follows<{ id: string; at: Date; data: number[] }, Row, 'read'>>().toEqualTypeOf<true>()
  expectTypeOf<Follows<{ id: string; at: string; data: unknown }, Row, 'read'>>().toEqualTypeOf<Row>()
  expectTypeOf<Follows<{ id: string; data: unknown }, Row, 'read'>>().toEqualTypeOf<Row>()
  expectTypeOf<Follows<{ id: string; at: Date; data: unknown; more: true }, Row, 'read'>>().toEqualTypeOf<Row>()
  expectTypeOf<Follows<number | null, { count: number | null }, 'count'>>().toEqualTypeOf<true>()
  expectTypeOf<Follows<string, { count: number | null }, 'count'>>().toEqualTypeOf<number | null>()
})
