import { GenjobsError, type AnyKind, type InputOf, type Job, type JobStatus, type OutputOf } from '@genjobs/contract'
import type { Database } from '../database/database.ts'
import { migrate, type MigrateResult } from '../migrate/migrate.ts'
import { requireSchemaName } from '../migrate/schema-name.ts'
import { maintain, type MaintainOptions, type MaintainResult } from '../partitions/maintain.ts'
import { drain, type DrainOptions, type DrainSummary } from '../worker/drain.ts'
import type { Handler } from '../worker/handler.ts'
import { runInline, type RunOptions, type RunResult } from '../worker/run-inline.ts'
import { startWorker, type Worker, type WorkOptions } from '../worker/work.ts'
import { refusalError } from './database-error.ts'
import { engineCalls, type LimitUse, type StreamEvent, type SweepAnswer } from './engine.ts'
import { createHints } from './hints.ts'
import { kindRow } from './kind-row.ts'
import { requireSchemaVersion } from './require-schema-version.ts'
import { completeStarted, failStarted, startOutside, type FinishResult, type StartOptions } from './started.ts'
import {
  createSubmitter,
  type SubmitOptions,
  type SubmitResult,
  type SubmittedJob,
  type TransactionOption,
} from './submit.ts'
import { toJob } from './to-job.ts'
import { waitForEnd, type WaitOptions } from './wait.ts'

export type JobsOptions<Kinds extends readonly AnyKind[]> = {
  database: Database
  /** Registered in the database at the first use. */
  kinds: Kinds
  /**
   * False leaves the kinds in the database as they are: for a program that is not the app and must not put its own
   * limits over the app's. A kind that nobody has registered is then refused as `unknown_kind`. Default true.
   */
  register?: boolean
  /** The schema that holds the engine. Default `genjobs`. */
  schema?: string
  /** Called with what goes wrong in the background, such as a database that is away for a while. Default: console.error. */
  onError?: (error: unknown) => void
}

export type ListOptions = {
  owner?: string
  project?: string
  subject?: string
  kind?: string
  status?: JobStatus | readonly JobStatus[]
  /** Only jobs older than this one: the last id of the page before. */
  before?: string
  /** 1 to 1,000. Default 50. */
  limit?: number
}

export type CancelResult = {
  id: string
  result: 'canceled' | 'already_finished' | 'not_found'
  status: JobStatus | null
}

export type RetryResult = { ok: true; id: string; newId: string } | { ok: false; id: string; error: GenjobsError }

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export type Jobs<Kinds extends readonly AnyKind[] = readonly AnyKind[]> = ReturnType<typeof createJobs<Kinds>>

/** The way in: submit, read and cancel jobs, and run the workers. Opens nothing until its first use. */
export function createJobs<const Kinds extends readonly AnyKind[]>(options: JobsOptions<Kinds>) {
  const { database } = options
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const onError = options.onError ?? ((error: unknown) => console.error('genjobs:', error))
  const kinds = new Map<string, AnyKind>(options.kinds.map((kind) => [kind.name, kind]))
  if (kinds.size < options.kinds.length) throw new GenjobsError('invalid_kind', 'two kinds have the same name')

  const engine = engineCalls(database, schema)
  const hints = createHints(database, engine, schema)
  const submitter = createSubmitter(engine, schema, hints)
  const parts = { engine, hints, kinds, onError }

  let starting: Promise<void> | undefined
  /** The schema fits and the kinds are registered; once, and again after a failure. */
  const ready = (): Promise<void> => {
    starting ??= (async () => {
      await requireSchemaVersion(engine, schema)
      if (kinds.size > 0 && options.register !== false) await engine.registerKinds([...kinds.values()].map(kindRow))
    })()
    starting.catch(() => (starting = undefined))
    return starting
  }

  const requireOwnKind = (kind: AnyKind) => {
    if (kinds.get(kind.name) !== kind) {
      throw new GenjobsError('unknown_kind', `the kind "${kind.name}" is not one of those given to createJobs`)
    }
  }

  async function get<K extends Kinds[number] = Kinds[number]>(id: string): Promise<Job<K>> {
    const found = await find<K>(id)
    if (!found) throw new GenjobsError('not_found', `there is no job ${id}`, { jobId: id })
    return found
  }

  async function find<K extends Kinds[number] = Kinds[number]>(id: string): Promise<Job<K> | undefined> {
    if (!uuidPattern.test(id)) return undefined
    await ready()
    const [row] = await engine.readJobs([id])
    return row ? toJob<K>(row) : undefined
  }

  /** A started job, to end it from any process; its slots are free afterwards. */
  async function endStarted(id: string, end: (job: Job) => Promise<FinishResult>): Promise<FinishResult> {
    const job = await find(id)
    if (!job) return { id, result: 'not_found', status: null }
    const result = await end(job)
    if (result.result === 'ok') hints.send('work')
    return result
  }

  async function setPaused(kind: string, paused: boolean): Promise<void> {
    await ready()
    if (!(await engine.pauseKind(kind, paused))) throw new GenjobsError('unknown_kind', `there is no kind "${kind}"`)
    if (!paused) hints.send('work')
  }

  async function trySubmit<K extends Kinds[number]>(
    kind: K,
    input: InputOf<K>,
    submitOptions: SubmitOptions & TransactionOption,
  ): Promise<SubmitResult> {
    requireOwnKind(kind)
    await ready()
    return await submitter.trySubmit(kind, input, submitOptions)
  }

  async function wait<K extends Kinds[number] = Kinds[number]>(
    id: string,
    waitOptions: WaitOptions = {},
  ): Promise<Job<K>> {
    return await waitForEnd(() => get<K>(id), hints, waitOptions)
  }

  return {
    /** The kinds given to createJobs, by name. */
    kinds: kinds as ReadonlyMap<string, Kinds[number]>,

    /**
     * Accept one job and return its id; it runs on whichever worker claims it.
     * @throws GenjobsError `limit_reached`, `invalid_input`, `idempotency_mismatch`, `payload_too_large`, …
     */
    async submit<K extends Kinds[number]>(
      kind: K,
      input: InputOf<K>,
      submitOptions: SubmitOptions & TransactionOption,
    ): Promise<SubmittedJob> {
      const result = await trySubmit(kind, input, submitOptions)
      if (!result.ok) throw result.error
      return result.job
    },

    /** `submit` that returns a refusal instead of throwing it. */
    trySubmit,

    /** Submit many jobs of a kind in few calls; each is answered for itself, in order, and one bad item fails alone. */
    async submitMany<K extends Kinds[number]>(
      kind: K,
      items: readonly ({ input: InputOf<K> } & SubmitOptions)[],
      transaction: TransactionOption = {},
    ): Promise<SubmitResult[]> {
      requireOwnKind(kind)
      await ready()
      return await submitter.trySubmitMany(kind, items, transaction)
    },

    /** @throws GenjobsError `not_found` */
    get,

    /** The job, or undefined. */
    find,

    /** Jobs, newest first. */
    async list({ status, ...filter }: ListOptions = {}): Promise<Job<Kinds[number]>[]> {
      await ready()
      if (filter.before !== undefined && !uuidPattern.test(filter.before)) {
        throw new GenjobsError('invalid_input', `before must be the id of a job, not ${JSON.stringify(filter.before)}`)
      }
      const statuses = status === undefined ? undefined : typeof status === 'string' ? [status] : status
      return (await engine.listJobs({ ...filter, statuses })).map((row) => toJob<Kinds[number]>(row))
    },

    wait,

    /** Cancel jobs wherever they are. A running handler learns of it through its signal; what it does after counts no more. */
    async cancel(ids: string | readonly string[], { owner }: { owner?: string } = {}): Promise<CancelResult[]> {
      await ready()
      const asked = typeof ids === 'string' ? [ids] : ids
      const answers = new Map<string, CancelResult>()
      let open = asked.filter((id) => uuidPattern.test(id))
      // "busy" is a job that is being moved at this very moment.
      for (let round = 0; open.length > 0 && round < 50; round++) {
        for (const { job_id, result, status } of await engine.cancelJobs(open, owner ?? null)) {
          if (result !== 'busy') answers.set(job_id, { id: job_id, result, status })
        }
        open = open.filter((id) => !answers.has(id.toLowerCase()))
        if (open.length > 0) await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 10))
      }
      if (open.length > 0)
        throw new GenjobsError('busy', `${open.length} jobs could not be taken out of a worker's hands in time`)
      hints.send('cancel')
      hints.send('work')
      return asked.map((id) => answers.get(id.toLowerCase()) ?? { id, result: 'not_found', status: null })
    },

    /** "Clear stuck job": fail whatever holds this limit, whatever its age; of one owner, if given. Returns the ids. */
    async clear(key: string, { owner }: { owner?: string } = {}): Promise<string[]> {
      await ready()
      const ids = await engine.clearJobs(key, owner ?? null)
      if (ids.length > 0) {
        hints.send('cancel')
        hints.send('work')
      }
      return ids
    },

    /**
     * Submit the requests of failed or canceled jobs again, as new jobs whose `metadata.retry_of` names the old one.
     * Retrying the same job twice answers with the same new job. Each is answered for itself, in order.
     */
    async retry(ids: string | readonly string[], { owner }: { owner?: string } = {}): Promise<RetryResult[]> {
      await ready()
      const asked = typeof ids === 'string' ? [ids] : ids
      const answers = await engine.retryJobs(
        asked.filter((id) => uuidPattern.test(id)),
        owner ?? null,
      )
      hints.send('work')
      return asked.map((id): RetryResult => {
        const answer = answers.find(({ job_id }) => job_id === id.toLowerCase())
        if (answer && answer.new_id !== null) return { ok: true, id, newId: answer.new_id }
        return {
          ok: false,
          id,
          error: refusalError(answer?.error ?? { code: 'not_found', message: `there is no job ${id}` }),
        }
      })
    },

    /** Stop the claiming of a kind; submits are still taken. @throws GenjobsError `unknown_kind` */
    pause: (kind: string) => setPaused(kind, true),

    /** Claim a paused kind again. @throws GenjobsError `unknown_kind` */
    resume: (kind: string) => setPaused(kind, false),

    /**
     * Hold the slots of one job and run it right here, in this call.
     * @throws GenjobsError `limit_reached` at once when a limit is full, unless `wait` is given; what the handler throws
     */
    async run<K extends Kinds[number]>(
      kind: K,
      input: InputOf<K>,
      runOptions: RunOptions,
      handler: Handler<K>,
    ): Promise<RunResult<K>> {
      requireOwnKind(kind)
      await ready()
      const readOutput = async (id: string) => (await wait<K>(id)).output as OutputOf<K>
      return await runInline({ ...parts, readOutput }, kind, input, runOptions, handler)
    },

    /**
     * Hold the slots of one job and count it as running from now on, for work that is done outside of any handler: in a
     * request, on a page, in another program. It takes no heartbeats; its time is the `timeout` of the kind, or the
     * `staleAfter` of a limit. End it by its id, from any process, with `complete` or `fail`.
     * @throws GenjobsError `limit_reached` and the other refusals of a submit
     */
    async start<K extends Kinds[number]>(
      kind: K,
      input: InputOf<K>,
      startOptions: StartOptions,
    ): Promise<SubmittedJob> {
      requireOwnKind(kind)
      await ready()
      return await startOutside(engine, kind, input, startOptions)
    },

    /** End a job of `start` as succeeded. @throws GenjobsError `invalid_input` where the output does not fit its kind */
    complete: (id: string, output: unknown = null): Promise<FinishResult> =>
      endStarted(id, async (job) => {
        const kind = kinds.get(job.kind)
        if (!kind)
          throw new GenjobsError('unknown_kind', `the kind "${job.kind}" is not one of those given to createJobs`)
        return await completeStarted(engine, kind, id, output)
      }),

    /** End a job of `start` as failed, with the error's message. It is not tried again: nobody here could. */
    fail: (id: string, error: unknown): Promise<FinishResult> =>
      endStarted(id, async () => await failStarted(engine, id, error)),

    /** Start a long-lived worker. */
    work(workOptions: WorkOptions<Kinds>): Worker {
      return startWorker(parts, workOptions as WorkOptions, ready())
    },

    /** Run one bounded batch, for a cron or serverless call. */
    async drain(drainOptions: DrainOptions<Kinds>): Promise<DrainSummary> {
      await ready()
      return await drain(parts, drainOptions as DrainOptions)
    },

    /** Heal and tidy once; workers do it by themselves. */
    async sweep(): Promise<SweepAnswer> {
      await ready()
      const answer = await engine.sweep()
      if (answer.promoted + answer.expired + answer.stale > 0) hints.send('work')
      return answer
    },

    /** The events of a job after a sequence number: logs and what its handler emitted. */
    async stream(
      id: string,
      { after = 0, limit = 1_000 }: { after?: number; limit?: number } = {},
    ): Promise<StreamEvent[]> {
      if (!uuidPattern.test(id)) return []
      await ready()
      return await engine.readStream(id, after, limit)
    },

    /** Limits in use: maximum and taken slots. */
    async limits(keys?: readonly string[]): Promise<LimitUse[]> {
      await ready()
      return await engine.readLimits(keys ?? null)
    },

    /** Override the maximum of one key from now on; null goes back to the kind's own. Returns the maximum in force. */
    async setLimit(key: string, max: number | null): Promise<number | null> {
      await ready()
      const inForce = await engine.setLimit(key, max)
      hints.send('work')
      return inForce
    },

    /** How many jobs are live, by kind and status. */
    async counts() {
      await ready()
      return await engine.countJobs()
    },

    /** Check every invariant of limits, lanes and leases; empty when all hold. */
    async verify() {
      await ready()
      return await engine.verifySlots()
    },

    /** Make the partitions of the time to come and remove old ones; nothing, when nothing is due. See `maintain`. */
    maintain: (when: MaintainOptions): Promise<MaintainResult> => maintain(database, { ...when, schema }),

    /** Install the engine or bring it up to date. */
    async migrate(): Promise<MigrateResult> {
      const result = await migrate(database, { schema })
      starting = undefined
      return result
    },

    /** Stop listening. Workers are stopped by their own `stop`; the database is closed by whoever opened it. */
    async close(): Promise<void> {
      await hints.close()
    },
  }
}
