import type { PGlite } from '@electric-sql/pglite'
import { catalogState } from './catalog-state.ts'

export type Baseline = {
  /**
   * Bring the database back to what it was. False when something is left behind that cannot be wiped away: a table,
   * function, role or setting that was made or changed, or a transaction that was left open by hand.
   */
  restore(): Promise<boolean>
}

/** The schemas whose tables and sequences are wiped: all but PostgreSQL's own. Nothing is listed by name. */
const own = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`

type Seed = { name: string; columns: string; rows: string }
type Sequence = { name: string; last: number | null; first: number }

/** Remember what is in a database, which nobody else uses. */
export async function takeBaseline(db: PGlite): Promise<Baseline> {
  // PGlite makes settings of its own when it starts, which do not survive it either.
  await db.exec('discard all')
  // The schema of temporary tables is made at the first one and stays.
  await db.exec('create temporary table genjobs_testing_first (); drop table genjobs_testing_first')
  const { rows } = await db.query<{ xid: string }>('select pg_current_xact_id()::xid::text as xid')
  const since = rows[0]?.xid ?? ''
  const seeds = await readSeeds(db)
  const sequences = new Map((await readSequences(db)).map((one) => [one.name, one]))
  const catalogs = await catalogState(db, since)

  return {
    async restore() {
      try {
        // Of a test that began a transaction by hand; a warning without one.
        await db.exec('rollback')
        // Settings, roles, prepared statements, cursors, temporary tables, locks and LISTEN.
        await db.exec('discard all')
        await db.exec("begin; set local session_replication_role to 'replica'")
        await emptyTables(db)
        for (const seed of seeds) await sow(db, seed)
        await db.exec('commit')
        for (const now of await readSequences(db)) {
          const then = sequences.get(now.name)
          if (then && then.last !== now.last) await setSequence(db, then)
        }
        return (await catalogState(db, since)) === catalogs
      } catch {
        return false
      }
    },
  }
}

/** The tables that hold, or held, anything. */
async function usedTables(db: PGlite): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where ${own} and c.relkind = 'r' and pg_relation_size(c.oid) > 0 order by 1`,
  )
  return rows.map(({ name }) => name)
}

async function emptyTables(db: PGlite): Promise<void> {
  const names = await usedTables(db)
  if (names.length > 0) await db.exec(`truncate ${names.join(', ')} cascade`)
}

/** The rows that are there from the start, such as the engine's version and the time of the clock. */
async function readSeeds(db: PGlite): Promise<Seed[]> {
  const seeds: Seed[] = []
  for (const name of await usedTables(db)) {
    const { rows } = await db.query<{ columns: string; rows: string | null }>(
      `select (
         select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
         where a.attrelid = '${name.replaceAll("'", "''")}'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       ) as columns, (select jsonb_agg(to_jsonb(t))::text from ${name} t) as rows`,
    )
    const [row] = rows
    if (row?.rows) seeds.push({ name, columns: row.columns, rows: row.rows })
  }
  return seeds
}

async function sow(db: PGlite, { name, columns, rows }: Seed): Promise<void> {
  await db.query(
    `insert into ${name} (${columns}) overriding system value
     select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
    [rows],
  )
}

async function readSequences(db: PGlite): Promise<Sequence[]> {
  const { rows } = await db.query<Sequence>(
    `select format('%I.%I', n.nspname, c.relname) as name, s.last_value::float8 as last, s.start_value::float8 as first
     from pg_sequences s
     join pg_namespace n on n.nspname = s.schemaname
     join pg_class c on c.relnamespace = n.oid and c.relname = s.sequencename
     where ${own}`,
  )
  return rows
}

async function setSequence(db: PGlite, { name, last, first }: Sequence): Promise<void> {
  await db.query('select setval($1::regclass, $2::bigint, $3)', [name, last ?? first, last !== null])
}
