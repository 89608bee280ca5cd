import { durationMs, type Duration } from '@genjobs/contract'
import { databaseError } from '../client/database-error.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, requireSchemaName } from '../migrate/schema-name.ts'
import type { DoctorContext, DoctorFinding } from './check.ts'
import { doctorChecks } from './checks.ts'

export type DoctorOptions = {
  /** The schema that holds the engine. Default `genjobs`. */
  schema?: string
  /** Compare the statistics with all jobs too, which reads all of history. Default false. */
  statistics?: boolean
  /** How long a job may be due, or queued with room for it, before it counts as stuck. Default 5 min. */
  patience?: Duration
  /** When `database` was opened, so that a pooler in between is recognised by its older sessions. */
  openedAt?: Date
}

export type DoctorReport = {
  /** Nothing was found, but for notes. */
  healthy: boolean
  checks: { name: string; about: string; findings: number }[]
  findings: DoctorFinding[]
}

/**
 * Look an installation over, and say what to do about each thing found. It changes nothing, and may be run at any time:
 * all but the partitions' sizes and `statistics` is bounded by the jobs that live and the limits, accounts and budgets
 * there are. Where the engine is missing, or cannot be read with this release, only that is reported.
 * @throws GenjobsError `database_unavailable`, `database_error`
 */
export async function doctor(database: Database, options: DoctorOptions = {}): Promise<DoctorReport> {
  const name = requireSchemaName(options.schema ?? 'genjobs')
  const context: DoctorContext = {
    query: (text, params) => database.query(text, params),
    schema: quoteIdentifier(name),
    name,
    now: Date.now,
    openedAt: options.openedAt,
    async readable(table) {
      const [row] = await database.query<{ may: boolean }>(`select has_table_privilege($1, 'select') as may`, [
        `${quoteIdentifier(name)}.${quoteIdentifier(table)}`,
      ])
      return row?.may ?? false
    },
    statistics: options.statistics ?? false,
    patienceMs: durationMs(options.patience ?? '5m', 'patience'),
  }
  const checks: DoctorReport['checks'] = []
  const findings: DoctorFinding[] = []
  try {
    for (const check of doctorChecks) {
      const found = await check.run(context)
      checks.push({ name: check.name, about: check.about, findings: found.length })
      findings.push(...found.map((finding) => ({ check: check.name, ...finding })))
      if (check.decisive && found.length > 0) break
    }
  } catch (error) {
    throw databaseError(error, name)
  }
  return { healthy: findings.every(({ level }) => level === 'note'), checks, findings }
}
