import { GenjobsError } from '@genjobs/contract'
import type { Engine } from '../client/engine.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier } from '../migrate/schema-name.ts'
import { importColumns, type ImportField } from './import-columns.ts'
import type { ImportItem } from './manual-calls.ts'

export type ImportTableOptions = {
  /** The manual kind that the rows become jobs of; a column named as `kind` goes before it. */
  kind: string
  /** Which column is what, where the names are not the usual ones. Of `costCents` and `costMicros` the table has one. */
  columns?: Partial<Record<ImportField, string>>
  /** What its words for a status mean here, beside the usual ones. */
  statuses?: Readonly<Record<string, string>>
  /** What its ids are remembered under. Default: the name of the table. */
  source?: string
  /** Rows a batch, from 1 to 1,000. Default 500. */
  batch?: number
  /** Look, and write nothing. Default false. */
  dryRun?: boolean
  /** Between two batches; what is imported by then stays. */
  signal?: AbortSignal
  /** After each batch, with what there is so far. */
  onProgress?: (summary: ImportSummary) => void
}

export type ImportSummary = {
  source: string
  /** Which column was taken for what. */
  columns: Partial<Record<ImportField, string>>
  read: number
  imported: number
  /** Imported before. */
  known: number
  /** In a dry run: what would be imported. */
  importable: number
  skipped: number
  /** Why rows were skipped, how many, and the ids of the first. */
  problems: { problem: string; rows: number; ids: string[] }[]
}

const words: Readonly<Record<string, string>> = {
  pending: 'queued',
  processing: 'running',
  in_progress: 'running',
  completed: 'succeeded',
  done: 'succeeded',
  success: 'succeeded',
  error: 'failed',
  cancelled: 'canceled',
}

/** @throws GenjobsError `invalid_input` */
export async function importTable(
  database: Database,
  engine: Engine,
  table: string,
  {
    kind,
    columns = {},
    statuses = {},
    source = table,
    batch = 500,
    dryRun = false,
    signal,
    onProgress,
  }: ImportTableOptions,
): Promise<ImportSummary> {
  if (!Number.isInteger(batch) || batch < 1 || batch > 1000) {
    throw new GenjobsError('invalid_input', `a batch has 1 to 1,000 rows, not ${batch}`)
  }
  const shape = await importColumns(database, table, columns)
  const id = `t.${quoteIdentifier(shape.columns.id ?? '')}`
  const summary: ImportSummary = {
    source,
    columns: shape.columns,
    read: 0,
    imported: 0,
    known: 0,
    importable: 0,
    skipped: 0,
    problems: [],
  }
  for (let last: string | null = null; ;) {
    signal?.throwIfAborted()
    const rows: { item: ImportItem }[] = await database.query<{ item: ImportItem }>(
      `select ${shape.item} as item from ${shape.table} t
       where $1::text is null or ${id} > $1::text::${shape.idType} order by ${id} limit $2`,
      [last, batch],
    )
    const items = rows.map(({ item }) => asItem(item, kind, { ...words, ...statuses }))
    for (const answer of items.length > 0 ? await engine.importJobs(source, items, dryRun) : []) {
      summary.read++
      summary[answer.result]++
      if (answer.problem !== null) note(summary, answer.problem, String(items[answer.item - 1]?.['old_id']))
    }
    onProgress?.(summary)
    if (rows.length < batch) return summary
    last = String(items.at(-1)?.['old_id'])
  }
}

/** A row as import_jobs() takes it; what is null is not said. */
function asItem(row: ImportItem, kind: string, meanings: Readonly<Record<string, string>>): ImportItem {
  const item = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
  const status = typeof item['status'] === 'string' ? item['status'] : ''
  return { kind, ...item, status: meanings[status] ?? meanings[status.toLowerCase()] ?? status }
}

function note(summary: ImportSummary, problem: string, id: string): void {
  const known = summary.problems.find((each) => each.problem === problem)
  if (!known) summary.problems.push({ problem, rows: 1, ids: [id] })
  else {
    known.rows++
    if (known.ids.length < 5) known.ids.push(id)
  }
}
