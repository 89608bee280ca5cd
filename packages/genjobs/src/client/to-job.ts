import type { AnyKind, Job } from '@genjobs/contract'
import type { JobRow } from './engine.ts'

/** A row of the engine as the job that callers see. */
export function toJob<K extends AnyKind>(row: JobRow): Job<K> {
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    reason: row.reason,
    owner: row.owner_id,
    project: row.project_id,
    subject: row.subject,
    mode: row.mode,
    inputAsset: row.input_asset_id,
    priority: row.priority,
    input: row.input,
    output: row.output,
    error: row.error,
    progress: row.progress,
    step: row.step,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    position: row.position,
    blockedOn: row.blocked_on,
    metadata: row.metadata,
    price: row.price,
    charged: row.charged,
    costMicros: row.cost_micros,
    units: row.units,
    eta: row.eta_p50 && row.eta_p90 ? { p50: row.eta_p50, p90: row.eta_p90 } : null,
    runAt: row.run_at,
    createdAt: row.created_at,
    startedAt: row.started_at,
    attemptStartedAt: row.attempt_started_at,
    finishedAt: row.finished_at,
    updatedAt: row.updated_at,
  }
}
