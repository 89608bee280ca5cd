import type { JobError } from '@genjobs/contract'
import type { JobsParts } from '../client/jobs-parts.ts'
import { storableJson } from '../client/storable.ts'
import { importTable, type ImportSummary, type ImportTableOptions } from './import-table.ts'
import type { ImportItem } from './manual-calls.ts'

/** A job of an older system. Times as text are read by the database, so that nothing of them is lost. */
export type ImportedJob = {
  /** Its id there. */
  id: string
  /** A manual kind. */
  kind: string
  owner: string
  status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'
  createdAt: Date | string
  project?: string | null
  subject?: string | null
  mode?: string | null
  inputAsset?: string | null
  input?: unknown
  output?: unknown
  error?: string | JobError | null
  /** Millionths of a unit of money. */
  costMicros?: number
  metadata?: Record<string, unknown>
  attempt?: number
  startedAt?: Date | string | null
  finishedAt?: Date | string | null
  updatedAt?: Date | string | null
}

export type ImportResult = {
  id: string
  /** `known`: it was imported before. `importable`: in a dry run. `skipped`: see `problem`. */
  result: 'imported' | 'known' | 'importable' | 'skipped'
  /** Its id here. */
  job: string | null
  problem: string | null
}

export type ImportOptions = {
  /** Where the ids come from, such as the name of the table: the same id of the same source is imported once. */
  source: string
  /** Look, and write nothing. Default false. */
  dryRun?: boolean
}

const many = 500

/** Taking over the jobs of an older system. */
export function importJobs({ database, engine, ready }: JobsParts) {
  return {
    /**
     * Take over jobs of an older system as jobs of manual kinds, with their times. Each is answered for itself, in order.
     * What has ended is counted in the statistics; nothing is charged, and what still lives holds no limits.
     */
    async import(items: readonly ImportedJob[], { source, dryRun = false }: ImportOptions): Promise<ImportResult[]> {
      await ready()
      const results: ImportResult[] = []
      for (let from = 0; from < items.length; from += many) {
        const some = items.slice(from, from + many)
        const rows = some.map(importItem)
        storableJson(rows, 'a job to import')
        for (const answer of await engine.importJobs(source, rows, dryRun)) {
          const { job_id: job, result, problem } = answer
          results.push({ id: some[answer.item - 1]?.id ?? '', result, job, problem })
        }
      }
      return results
    },

    /**
     * Take over a whole table of jobs in the same database, such as `public.generation_jobs`. Run it again after the app
     * has stopped writing there: what is known is passed over.
     * @throws GenjobsError `invalid_input` for a table or a column that is not there
     */
    async importTable(table: string, options: ImportTableOptions): Promise<ImportSummary> {
      await ready()
      return await importTable(database, engine, table, options)
    },
  }
}

function importItem(job: ImportedJob): ImportItem {
  const { id, inputAsset, costMicros, createdAt, startedAt, finishedAt, updatedAt, ...same } = job
  return {
    ...same,
    old_id: id,
    input_asset: inputAsset,
    cost_micros: costMicros,
    created_at: createdAt,
    started_at: startedAt,
    finished_at: finishedAt,
    updated_at: updatedAt,
  }
}
