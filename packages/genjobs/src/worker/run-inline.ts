import { durationMs, GenjobsError, type AnyKind, type Duration, type InputOf, type OutputOf } from '@genjobs/contract'
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { recovering } from '../client/recovering.ts'
import { schemaVersion } from '../migrate/schema-version.ts'
import { buildSubmission, type SubmitOptions } from '../client/submit.ts'
import { runAttempt } from './attempt.ts'
import type { Handler } from './handler.ts'
import { JobAbortedError } from './job-aborted-error.ts'
import { createReporter } from './reporter.ts'
import type { WorkerParts } from './work.ts'

export type RunOptions = Omit<SubmitOptions, 'delay' | 'runAt'> & {
  /** Where a limit is full: refuse at once (default), or try for this long. */
  wait?: Duration
  /** Stops the work; the job is then handed back as failed. */
  signal?: AbortSignal
}

export type RunResult<K extends AnyKind> = {
  id: string
  output: OutputOf<K>
  /** The idempotency key was known: the output is that of the first request. */
  replayed: boolean
}

const ttlMs = 30_000

/**
 * Submit one job and run it right here, in one attempt: its slots are held while `handler` works.
 * @throws GenjobsError `limit_reached` and the other refusals of a submit; what the handler throws
 */
export async function runInline<K extends AnyKind>(
  parts: WorkerParts & { readOutput(id: string): Promise<OutputOf<K>> },
  kind: K,
  input: InputOf<K>,
  { wait, signal, ...options }: RunOptions,
  handler: Handler<K>,
): Promise<RunResult<K>> {
  const { engine, hints, onError } = parts
  const submission = await buildSubmission(kind, input, options)
  if (submission instanceof GenjobsError) throw submission

  const workerId = randomUUID()
  await engine.heartbeat(workerId, ttlMs, [], {
    role: 'inline',
    host: hostname(),
    pid: process.pid,
    schema: schemaVersion,
  })
  try {
    const start = () => engine.runJob(workerId, submission)
    const { job, replayed } = await untilRoom(() => start().catch(recovering(engine, start)), wait, hints)
    if (replayed) return { id: job.id, output: await parts.readOutput(job.id), replayed: true }
    hints.send('change')

    const controller = new AbortController()
    const onAbort = () => controller.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    const lease = { job_id: job.id, epoch: job.epoch }
    const beat = async () => {
      const lost = await engine.heartbeat(workerId, ttlMs, [lease], {})
      if (lost[0]) controller.abort(new JobAbortedError(lost[0].status === 'canceled' ? 'canceled' : 'lease_lost'))
    }
    const heart = setInterval(() => void beat().catch(onError), ttlMs / 3)
    const unsubscribe = hints.subscribe((hint) => {
      if (hint === 'cancel') void beat().catch(onError)
    })
    try {
      const { outcome, thrown } = await runAttempt({
        job,
        kind,
        handler: handler as Handler,
        controller,
        engine,
        reporter: createReporter(engine, {
          restMs: 50,
          onStored: () => hints.send('change'),
          onLost: () => void beat().catch(onError),
          onError,
        }),
        abortGraceMs: 5_000,
      })
      if (!outcome) throw thrown
      const [answer] =
        (await engine.exchangeJobs(workerId, [{ ...lease, ...outcome, permanent: true }], [], 0)).results ?? []
      hints.send(answer?.woken ? 'work' : 'change')
      if (outcome.outcome === 'succeeded' && answer?.result === 'lease_lost') throw new JobAbortedError('lease_lost')
      if (outcome.outcome === 'succeeded') return { id: job.id, output: outcome.output as OutputOf<K>, replayed: false }
      // Whatever the handler threw, error or not, is the caller's own.
      // oxlint-disable-next-line typescript/only-throw-error
      if (thrown !== undefined) throw thrown
      throw new GenjobsError('invalid_input', outcome.error?.message ?? 'the job failed', { jobId: job.id })
    } finally {
      clearInterval(heart)
      unsubscribe()
      signal?.removeEventListener('abort', onAbort)
    }
  } finally {
    await engine.releaseWorker(workerId).catch(onError)
  }
}

/** Try again while a limit is full, at each hint and at least every half second. */
async function untilRoom<T>(
  attempt: () => Promise<T>,
  wait: Duration | undefined,
  hints: WorkerParts['hints'],
): Promise<T> {
  const deadline = performance.now() + (wait === undefined ? 0 : durationMs(wait, 'wait'))
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const left = deadline - performance.now()
      if (!(error instanceof GenjobsError) || error.code !== 'limit_reached' || left <= 0) throw error
      await new Promise<void>((resolve) => {
        const unsubscribe = hints.subscribe((hint) => {
          if (hint !== 'change') finish()
        })
        const timer = setTimeout(() => finish(), Math.min(left, 500))
        const finish = () => {
          clearTimeout(timer)
          unsubscribe()
          resolve()
        }
      })
    }
  }
}
