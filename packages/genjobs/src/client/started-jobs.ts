import { GenjobsError, type AnyKind, type InputOf } from '@genjobs/contract'
import { isJobId } from './job-id.ts'
import { requireOwnKind, type JobsParts } from './jobs-parts.ts'
import {
  completeStarted,
  failStarted,
  startOutside,
  type CompleteOptions,
  type FinishResult,
  type StartOptions,
} from './started.ts'
import type { SubmittedJob } from './submit.ts'

// The kinds are those that createJobs was given, so that no other can be named.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function startedJobs<Kinds extends readonly AnyKind[]>(parts: JobsParts) {
  const { engine, hints, kinds, ready } = parts

  /** From any process; its slots are free afterwards. */
  async function endStarted(
    id: string,
    end: (job: { kind: string; price: number }) => Promise<FinishResult>,
  ): Promise<FinishResult> {
    if (isJobId(id)) await ready()
    const [job] = isJobId(id) ? await engine.readJobs([id]) : []
    if (!job) return { id, result: 'not_found', status: null }
    const result = await end(job)
    if (result.result === 'ok') hints.send('work')
    return result
  }

  return {
    /**
     * Hold the slots of one job and count it as running from now on, for work that is done outside of any handler: in a
     * request, on a page, in another program. It takes no heartbeats; its time is the `timeout` of the kind, or the
     * `staleAfter` of a limit. End it by its id, from any process, with `complete` or `fail`.
     * @throws GenjobsError `limit_reached` and the other refusals of a submit
     */
    async start<K extends Kinds[number]>(kind: K, input: InputOf<K>, options: StartOptions): Promise<SubmittedJob> {
      requireOwnKind(parts, kind)
      await ready()
      const started = await startOutside(engine, kind, input, options)
      hints.send('change')
      return started
    },

    /**
     * End a job of `start` as succeeded. @throws GenjobsError `invalid_input` where the output does not fit its kind, or the
     * charge is no whole number from 0 to the price; the job then runs on
     */
    complete: (id: string, output: unknown = null, { charge }: CompleteOptions = {}): Promise<FinishResult> =>
      endStarted(id, async ({ kind: name, price }) => {
        if (charge !== undefined && !(Number.isSafeInteger(charge) && charge >= 0 && charge <= price)) {
          const problem = `a charge is a whole number of credits from 0 to ${price}, not ${String(charge)}`
          throw new GenjobsError('invalid_input', problem, { jobId: id })
        }
        const kind = kinds.get(name)
        if (!kind) throw new GenjobsError('unknown_kind', `the kind "${name}" is not one of those given to createJobs`)
        return await completeStarted(engine, kind, id, output, charge)
      }),

    /** End a job of `start` as failed, with the error's message. It is not tried again: nobody here could. */
    fail: (id: string, error: unknown): Promise<FinishResult> =>
      endStarted(id, async () => await failStarted(engine, id, error)),
  }
}
