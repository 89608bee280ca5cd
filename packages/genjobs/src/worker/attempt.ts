import { GenjobsError, PermanentError, type AnyKind } from '@genjobs/contract'
import type { ClaimedJob, Engine, HeldLease } from '../client/engine.ts'
import { storableJson, storableText } from '../client/storable.ts'
import { issuesText, validate } from '../client/validate.ts'
import type { Handler, HandlerContext } from './handler.ts'
import { JobAbortedError } from './job-aborted-error.ts'
import { failed, outcomeOfError, outcomeOfResult, type Outcome } from './outcome.ts'
import type { Reporter } from './reporter.ts'
import { spending } from './spending.ts'

export type Attempt = {
  job: ClaimedJob
  kind: AnyKind
  handler: Handler
  /** Aborted with a JobAbortedError by whoever learns that the work should stop. */
  controller: AbortController
  engine: Pick<Engine, 'rememberStep'>
  reporter: Reporter
  /** How long a handler may go on after its signal fired, before it is left behind. */
  abortGraceMs: number
}

/** Also what the handler threw, for a caller who runs it inline. */
export type AttemptResult = { outcome: Outcome | undefined; thrown?: unknown }

const longestTimerMs = 2_147_483_647

/**
 * Run a handler once and say what became of it; undefined when the lease is lost and nothing is left to say. A handler
 * that ignores its signal is left behind after a grace: it may go on in vain, but it holds up nothing.
 */
export async function runAttempt(attempt: Attempt): Promise<AttemptResult> {
  const { job, kind, handler, controller, reporter } = attempt
  const { signal } = controller
  const lease = { job_id: job.id, epoch: job.epoch }

  const input = await validate(kind.input, job.input)
  if ('issues' in input) {
    return {
      outcome: failed(
        'invalid_input',
        `the stored input does not fit kind ${kind.name}: ${issuesText(input.issues)}`,
        true,
      ),
    }
  }
  const timer = setTimeout(
    () => controller.abort(new JobAbortedError('timeout')),
    Math.min(job.timeout_ms, longestTimerMs),
  )
  let charge: number | undefined
  const charged = (credits: number) => (charge = credits)
  const working = (async () => await handler(contextOf(attempt, lease, input.value, charged)))()
  let thrown: { error: unknown } | undefined
  let result: unknown
  try {
    result = await Promise.race([working, leftBehind(signal, attempt.abortGraceMs)])
  } catch (error) {
    thrown = { error }
  } finally {
    clearTimeout(timer)
  }
  if (isLost(signal)) return { outcome: undefined, thrown: signal.reason }
  const outcome = thrown ? outcomeOfError(thrown.error, signal) : await outcomeOfResult(kind, result)
  if (outcome.outcome === 'succeeded' && charge !== undefined) outcome.charge = charge
  await reporter.flush(job.id)
  return thrown ? { outcome, thrown: thrown.error } : { outcome }
}

function isLost(signal: AbortSignal): boolean {
  const reason: unknown = signal.reason
  return reason instanceof JobAbortedError && (reason.code === 'canceled' || reason.code === 'lease_lost')
}

/** Rejects a while after the signal has fired. */
function leftBehind(signal: AbortSignal, graceMs: number): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => setTimeout(() => reject(signal.reason as Error), graceMs).unref()
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}

function contextOf(
  { job, controller, engine, reporter }: Attempt,
  lease: HeldLease,
  input: unknown,
  charged: (credits: number) => void,
): HandlerContext {
  const { signal } = controller
  const spent = spending()
  const steps = new Map<string, Promise<unknown>>(
    Object.entries(job.steps ?? {}).map(([name, output]) => [name, Promise.resolve(output)]),
  )

  async function runStep(name: string, work: () => unknown): Promise<unknown> {
    signal.throwIfAborted()
    const json = storableJson((await work()) ?? null, `the result of step "${name}"`)
    const output: unknown = JSON.parse(json)
    if (!(await engine.rememberStep(job.id, job.epoch, name, output))) {
      controller.abort(new JobAbortedError('lease_lost'))
      signal.throwIfAborted()
    }
    return output
  }

  return {
    input,
    job: {
      id: job.id,
      kind: job.kind,
      owner: job.owner,
      project: job.project,
      subject: job.subject,
      mode: job.mode,
      metadata: job.metadata,
      price: job.price,
      createdAt: new Date(job.created_at),
    },
    attempt: job.attempt,
    maxAttempts: job.max_attempts,
    signal,
    progress(percent, step) {
      if (!Number.isFinite(percent))
        throw new GenjobsError('invalid_input', `progress must be a number from 0 to 100, not ${percent}`)
      const whole = Math.round(Math.min(Math.max(percent, 0), 100))
      reporter.progress(lease, whole, step === undefined ? undefined : storableText(step, 200))
    },
    log(message, data) {
      const text = storableText(message, 10_000)
      reporter.event(
        lease,
        'log',
        data === undefined ? { message: text } : { message: text, data: storable(data, 'the data of a log line') },
      )
    },
    emit(type, data) {
      reporter.event(lease, storableText(type, 100), storable(data ?? null, `the event "${type}"`))
    },
    charge(credits) {
      if (!Number.isSafeInteger(credits) || credits < 0 || credits > job.price) {
        throw new PermanentError(`a charge is a whole number of credits from 0 to ${job.price}, not ${String(credits)}`)
      }
      charged(credits)
    },
    cost(one) {
      const { micros, units } = spent.add(one)
      reporter.cost(lease, micros, units)
    },
    step(name, work) {
      const known = steps.get(name)
      if (known) return known as Promise<never>
      if (name === '' || name.length > 200) {
        throw new GenjobsError('invalid_input', 'the name of a step must have 1 to 200 characters')
      }
      const running = runStep(storableText(name, 200), work)
      steps.set(name, running)
      // A step that failed may be tried again within the same attempt.
      running.catch(() => steps.delete(name))
      return running as Promise<never>
    },
  }
}

function storable(value: unknown, what: string): unknown {
  return JSON.parse(storableJson(value, what))
}
