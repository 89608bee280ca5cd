import type { AnyKind, Job, ParsedInputOf, ResultOf } from '@genjobs/contract'

/** Why `ctx.signal` fired: its `reason` is an `AbortReason` error. */
export type AbortCode = 'canceled' | 'lease_lost' | 'timeout' | 'shutdown'

/** What a handler is given for one attempt of one job. */
export type HandlerContext<K extends AnyKind = AnyKind> = {
  input: ParsedInputOf<K>
  job: Pick<Job<K>, 'id' | 'kind' | 'owner' | 'project' | 'subject' | 'mode' | 'metadata' | 'price' | 'createdAt'>
  /** 1 for the first attempt. */
  attempt: number
  maxAttempts: number
  /** Fires when the work should stop; pass it to every call that takes one. */
  signal: AbortSignal
  /** Report how far the work is, 0 to 100, and what it is doing. Cheap: sent with the next batch. */
  progress(percent: number, step?: string): void
  /** Add a line to the job's log. */
  log(message: string, data?: Record<string, unknown>): void
  /** Add a custom event, such as partial output, to the job's stream. */
  emit(type: string, data: unknown): void
  /**
   * Charge less than the price, when the job succeeds: whole credits from 0 up to `job.price`; the last call counts. What
   * is left of the price goes back to the owner. Without a call he is charged the price; for a failure, nothing.
   * @throws PermanentError for anything else
   */
  charge(credits: number): void
  /**
   * Report what the work has cost you, in millionths of a unit of money, and what it has used, by name. Adds up, also over
   * attempts that fail; what was reported counts even when the lease is lost.
   * @throws GenjobsError `invalid_input`
   */
  cost(spent: { micros: number; units?: Record<string, number> }): void
  /**
   * Run `work` once and remember its result: a later attempt gets the remembered result instead. The result must be
   * JSON. Names are unique within a job.
   */
  step<T>(name: string, work: () => Promise<T> | T): Promise<T>
}

export type Handler<K extends AnyKind = AnyKind> = (ctx: HandlerContext<K>) => Promise<ResultOf<K>> | ResultOf<K>
