import type { AnyKind, InputOf, JobError, OutputOf, WireJob, WireSubmit } from '@genjobs/contract'
import type { ApiError } from '../client/api-error.ts'
import type { Refusal } from '../client/refusal.ts'

export type GenerateOptions = Pick<WireSubmit, 'project' | 'subject' | 'mode' | 'metadata' | 'delayMs'>

export type GenerateDefaults = GenerateOptions & {
  /**
   * A name under which this browser tab remembers the job (sessionStorage), so that a reload shows it again. Two hooks
   * need two names.
   */
  remember?: string
}

export type SubmitOutcome<K extends AnyKind = AnyKind> = { ok: true; job: WireJob<K> } | { ok: false; refusal: Refusal }

/** Where a generation stands. `loading`: a remembered job is being read. */
export type GenerateState<K extends AnyKind = AnyKind> =
  | { status: 'idle' | 'loading' | 'submitting'; job: null; result: null; error: null; refusal: null }
  /** The submit was not taken. `job` is the old one where that was a retry. */
  | { status: 'refused'; job: WireJob<K> | null; result: null; error: null; refusal: Refusal }
  | { status: 'queued' | 'running' | 'waiting'; job: WireJob<K>; result: null; error: null; refusal: null }
  | { status: 'succeeded'; job: WireJob<K>; result: OutputOf<K>; error: null; refusal: null }
  | { status: 'failed' | 'canceled'; job: WireJob<K>; result: null; error: JobError; refusal: null }

export type UseGenerate<K extends AnyKind = AnyKind> = GenerateState<K> & {
  /** From the click to the end. */
  isActive: boolean
  /** 0 to 100. */
  progress: number
  /** What the handler said last. */
  step: string | null
  /** Jobs that go first while it is queued; 0 is next. */
  position: number | null
  /** When it will probably have ended: half of the time by p50, nine times in ten by p90. */
  eta: { p50: Date; p90: Date } | null
  /** Why the last cancel or clear did not work. */
  actionError: ApiError | null
  /**
   * Make one job of one click. A second click while the first is on its way joins it, and a request whose answer was
   * lost is repeated under the same idempotency key. Never rejects: a refusal is an outcome.
   */
  submit(input: InputOf<K>, options?: GenerateOptions): Promise<SubmitOutcome<K>>
  /** Cancel the job, also one that is just being submitted. False if there was nothing to cancel. Never rejects. */
  cancel(): Promise<boolean>
  /** Submit the request of the failed or canceled job again, as a new job. Never rejects. */
  retry(): Promise<SubmitOutcome<K> | null>
  /**
   * Free the limit that refused the submit of the caller's own jobs, which fail as cleared, and then submit again where
   * that is asked for. Never rejects.
   */
  clear(options?: { submitAgain?: boolean }): Promise<boolean>
  /** Back to idle; a job that was submitted goes on. */
  reset(): void
  /** Follow a job that was submitted elsewhere. */
  attach(id: string): void
}

/** What the hook itself knows; the rest is the job's. */
export type Phase =
  | { name: 'idle' | 'submitting' }
  | { name: 'job'; id: string }
  | { name: 'refused'; refusal: Refusal; id: string | null }

export function generateState<K extends AnyKind>(phase: Phase, job: WireJob<K> | null): GenerateState<K> {
  const nothing = { result: null, error: null, refusal: null } as const
  if (phase.name === 'refused') return { ...nothing, status: 'refused', job, refusal: phase.refusal }
  if (phase.name !== 'job') return { ...nothing, status: phase.name, job: null }
  if (!job) return { ...nothing, status: 'loading', job: null }
  const { status } = job
  if (status === 'succeeded') return { ...nothing, status, job, result: job.output as OutputOf<K> }
  if (status === 'failed' || status === 'canceled') {
    return { ...nothing, status, job, error: job.error ?? { code: status, message: status } }
  }
  return { ...nothing, status, job }
}
