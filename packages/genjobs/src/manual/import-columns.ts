import { GenjobsError } from '@genjobs/contract'
import type { Queryable } from '../database/database.ts'
import { quoteIdentifier } from '../migrate/schema-name.ts'

/** What of a job a column may hold, and what such a column is mostly called. */
const usual = {
  id: ['id'],
  owner: ['owner_id', 'owner', 'user_id'],
  project: ['project_id', 'project'],
  subject: ['subject'],
  kind: [],
  status: ['status', 'state'],
  mode: ['mode'],
  inputAsset: ['input_asset_id', 'input_asset'],
  input: ['input'],
  output: ['output', 'result'],
  error: ['error', 'error_message'],
  costCents: ['cost_cents'],
  costMicros: ['cost_micros'],
  attempts: ['attempts', 'attempt'],
  retries: ['retry_count', 'retries'],
  metadata: ['metadata'],
  createdAt: ['created_at'],
  startedAt: ['started_at'],
  finishedAt: ['completed_at', 'finished_at'],
  updatedAt: ['updated_at'],
} as const satisfies Record<string, readonly string[]>

export type ImportField = keyof typeof usual

/** All fields, for messages and help. */
export const importFields = Object.keys(usual) as readonly ImportField[]

export type ImportTableShape = {
  /** The table as SQL. */
  table: string
  columns: Partial<Record<ImportField, string>>
  /** Of the ids. */
  idType: string
  /** One row of it as JSON, as import_jobs() takes it, but for the words of its status. */
  item: string
}

const required = ['id', 'owner', 'status', 'createdAt'] as const satisfies readonly ImportField[]

/** Which column is what. @throws GenjobsError `invalid_input` */
export async function importColumns(
  database: Queryable,
  table: string,
  given: Partial<Record<ImportField, string>>,
): Promise<ImportTableShape> {
  const [found] = await database.query<{ name: string | null }>('select to_regclass($1)::text as name', [table])
  if (!found?.name) throw new GenjobsError('invalid_input', `there is no table ${table} in this database`)
  const types = new Map(
    (
      await database.query<{ name: string; type: string }>(
        `select a.attname::text as name, format_type(a.atttypid, null) as type from pg_attribute a
         where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped`,
        [table],
      )
    ).map(({ name, type }) => [name, type]),
  )
  const columns: Partial<Record<ImportField, string>> = {}
  for (const field of importFields) {
    const column = given[field] ?? usual[field].find((name) => types.has(name))
    if (column === undefined) continue
    if (!types.has(column)) throw new GenjobsError('invalid_input', `the table ${table} has no column "${column}"`)
    columns[field] = column
  }
  const missing = required.filter((field) => columns[field] === undefined)
  if (missing.length > 0) {
    throw new GenjobsError('invalid_input', `which column of ${table} is ${missing.join(', which is ')}?`, {
      hint: `Name it: columns: { ${missing[0]}: 'its name' }.`,
    })
  }
  const typeOf = (field: ImportField) => types.get(columns[field] ?? '') ?? 'text'
  return { table: found.name, columns, idType: typeOf('id'), item: itemSql(columns, typeOf) }
}

function itemSql(columns: Partial<Record<ImportField, string>>, typeOf: (field: ImportField) => string): string {
  const value = (field: ImportField) => `t.${quoteIdentifier(columns[field] ?? '')}`
  const text = (field: ImportField) => `${value(field)}::text`
  // What has no time zone was mostly meant in UTC.
  const time = (field: ImportField) =>
    typeOf(field) === 'timestamp without time zone' ? `${value(field)} at time zone 'UTC'` : value(field)
  const json = (field: ImportField) => `to_jsonb(${value(field)})`
  const members: [ImportField, name: string, sql: (field: ImportField) => string][] = [
    ['id', 'old_id', text],
    ['owner', 'owner', text],
    ['project', 'project', text],
    ['subject', 'subject', text],
    ['kind', 'kind', text],
    ['status', 'status', text],
    ['mode', 'mode', text],
    ['inputAsset', 'input_asset', text],
    ['input', 'input', json],
    ['output', 'output', json],
    ['error', 'error', json],
    ['metadata', 'metadata', json],
    ['costCents', 'cost_micros', (field) => `round(${value(field)} * 10000)`],
    ['costMicros', 'cost_micros', value],
    ['retries', 'attempt', (field) => `${value(field)} + 1`],
    ['attempts', 'attempt', value],
    ['createdAt', 'created_at', time],
    ['startedAt', 'started_at', time],
    ['finishedAt', 'finished_at', time],
    ['updatedAt', 'updated_at', time],
  ]
  const pairs = new Map(
    members.filter(([field]) => columns[field] !== undefined).map(([field, name, sql]) => [name, sql(field)]),
  )
  return `jsonb_build_object(${[...pairs].map(([name, sql]) => `'${name}', ${sql}`).join(', ')})`
}
