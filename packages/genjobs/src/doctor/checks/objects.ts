import { engineObjects } from '../../migrate/engine-objects.ts'
import { about, type DoctorCheck } from '../check.ts'

export const objects: DoctorCheck = {
  name: 'objects',
  about: 'tables, views and indexes of the engine that are missing or not valid',
  async run({ query, name }) {
    const { tables, sequences, indexes, views } = engineObjects()
    const rows = await query<{ what: 'missing' | 'index' | 'invalid'; name: string }>(
      `select 'missing' as what, w.name from unnest($2::text[], $3::text[]) w(space, name)
       where not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = w.space and c.relname = w.name)
       union all
       select 'index', w.name from unnest($4::text[]) w(name)
       where not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = $1 and c.relname = w.name and c.relkind in ('i', 'I'))
       union all
       select 'invalid', c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
       join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and not i.indisvalid
       order by 1, 2`,
      [
        name,
        [...[...tables, ...sequences].map(() => name), ...views.map(() => `${name}_api`)],
        [...tables, ...sequences, ...views],
        indexes.map((index) => index.name),
      ],
    )
    const subjectsOf = (what: string) => rows.filter((row) => row.what === what).map((row) => row.name)
    const tableOf = (index: string) => indexes.find((each) => each.name === index)?.table ?? '…'
    const missing = subjectsOf('missing')
    // An index of a table that is missing goes with it.
    const unindexed = subjectsOf('index').filter((index) => !missing.includes(tableOf(index)))
    const invalid = subjectsOf('invalid')
    return [
      ...about(
        missing,
        'error',
        `tables, sequences or views of the engine are missing: ${missing.length}`,
        'Views: genjobs migrate of a changed release, or genjobs export-sql --update. Tables: restore them from a backup.',
      ),
      ...about(
        unindexed.map((index) => `${index} of ${tableOf(index)}`),
        'error',
        `indexes of the engine are missing: ${unindexed.length}`,
        'Make them as genjobs export-sql does, with create index concurrently.',
      ),
      ...about(
        invalid,
        'error',
        `indexes are not valid, and of no use: ${invalid.length}`,
        'reindex index concurrently …; of a partitioned table: make the index of the partition, and attach it.',
      ),
    ]
  },
}
