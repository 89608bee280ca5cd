import type { AnyKind, InputOf, OutputOf } from './define-kind.ts'
import type { FailureCode } from './error-codes.ts'
import type { JobReason, JobStatus } from './status.ts'

/** Why a job failed, or why its last attempt did. */
export type JobError = { code: FailureCode | (string & {}); message: string }

/** A job as it is read: a snapshot, not a live object. Times are in UTC. */
export type Job<K extends AnyKind = AnyKind> = {
  /** A UUIDv7 made by the database. */
  id: string
  kind: K['name']
  status: JobStatus
  reason: JobReason | null
  owner: string
  project: string | null
  subject: string | null
  mode: string | null
  /** The file that the job is made from, by the app's own id. */
  inputAsset: string | null
  /** −100 to 100; lower runs first. */
  priority: number
  /** As it was submitted; a handler gets it after the defaults and transforms of the schema. */
  input: InputOf<K>
  output: OutputOf<K> | null
  error: JobError | null
  /** 0 to 100. */
  progress: number
  /** The step or message that the handler reported last. */
  step: string | null
  /** Attempts begun; 0 before the first. */
  attempt: number
  maxAttempts: number
  /** Jobs of the same lane that go first: 0 is next; null when the job is not queued. Counted up to 1,000. */
  position: number | null
  /** The full limit that a throttled job waits for. */
  blockedOn: string | null
  metadata: Record<string, unknown>
  /** What it costs its owner, in whole credits. */
  price: number
  /** What it was charged when it ended: at most the price, and 0 unless it succeeded. Null until then. */
  charged: number | null
  /** What all attempts have cost whoever runs them, in millionths of a unit of money; as their handlers report it. */
  costMicros: number
  /** What all attempts have used, such as tokens, by name. */
  units: Record<string, number>
  /**
   * When it will probably have ended: half of the time by p50, nine times in ten by p90, going by recent jobs of its kind.
   * Null when it has ended, or nothing is known.
   */
  eta: { p50: Date; p90: Date } | null
  /** When a scheduled job may start. */
  runAt: Date | null
  createdAt: Date
  /** When the first attempt began. */
  startedAt: Date | null
  /** When the attempt began that runs now or ran last. */
  attemptStartedAt: Date | null
  finishedAt: Date | null
  updatedAt: Date
}
