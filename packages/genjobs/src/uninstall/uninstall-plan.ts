import { GenjobsError, type JobStatus } from '@genjobs/contract'
import type { Queryable } from '../database/database.ts'
import { readInstalled } from '../migrate/installed.ts'
import { quoteIdentifier } from '../migrate/schema-name.ts'
import { readDependents, readMentions, type Dependent, type Mention } from './dependents.ts'

/** What an uninstall would remove, and who would notice. */
export type UninstallPlan = {
  /** The schemas that go: the engine's, and the one for end users. */
  schemas: string[]
  jobs: Partial<Record<JobStatus, number>>
  /** Owners who have credits, and how many in all. */
  credits: { owners: number; balance: number }
  bytes: number
  /** Workers that are alive. */
  workers: string[]
  dependents: Dependent[]
  mentions: Mention[]
}

/** Changes nothing. @throws GenjobsError `schema_missing` */
export async function readUninstallPlan(database: Queryable, schema: string): Promise<UninstallPlan> {
  if (!(await readInstalled(database, schema))) {
    throw new GenjobsError('schema_missing', `there is no engine in the schema "${schema}"`, {
      hint: 'Nothing is to be removed. Is the schema another one?',
    })
  }
  const engine = quoteIdentifier(schema)
  const found = await database.query<{ name: string }>(
    'select n.nspname as name from pg_namespace n where n.nspname = any ($1) order by n.nspname desc',
    [[schema, `${schema}_api`]],
  )
  const schemas = found.map(({ name }) => name).toSorted()
  const jobs = await database.query<{ status: JobStatus; n: number }>(
    `select j.status, count(*)::int as n from ${engine}.jobs j group by j.status order by j.status`,
  )
  const [credits] = await database.query<{ owners: number; balance: number }>(
    `select count(*)::int as owners, coalesce(sum(a.balance), 0)::bigint as balance from ${engine}.accounts a where a.balance <> 0`,
  )
  const [size] = await database.query<{ bytes: number }>(
    `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as bytes from pg_class c
     join pg_namespace n on n.oid = c.relnamespace where n.nspname = any ($1) and c.relkind in ('r', 'm')`,
    [schemas],
  )
  return {
    schemas,
    jobs: Object.fromEntries(jobs.map(({ status, n }) => [status, n])),
    credits: credits ?? { owners: 0, balance: 0 },
    bytes: size?.bytes ?? 0,
    workers: await livingWorkers(database, engine),
    dependents: await readDependents(database, schemas),
    mentions: await readMentions(database, schemas),
  }
}

/** @param engine the schema, as an identifier */
export async function livingWorkers(database: Queryable, engine: string): Promise<string[]> {
  const workers = await database.query<{ id: string }>(
    `select w.worker_id as id from ${engine}.workers w where w.expires_at > ${engine}.clock() order by w.worker_id limit 100`,
  )
  return workers.map(({ id }) => id)
}
