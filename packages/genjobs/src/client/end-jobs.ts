import type { AnyKind, GenjobsError, JobStatus } from '@genjobs/contract'
import { refusalError } from './database-error.ts'
import { isJobId } from './job-id.ts'
import type { JobsParts } from './jobs-parts.ts'
import { untilNotBusy } from './until-not-busy.ts'
import { validate } from './validate.ts'
import { expectedCostOf, priceOf } from '../credits/price-of.ts'

export type CancelResult = {
  id: string
  result: 'canceled' | 'already_finished' | 'not_found'
  status: JobStatus | null
}

export type DeleteResult = { id: string; result: 'deleted' | 'not_found' }

export type RetryResult = { ok: true; id: string; newId: string } | { ok: false; id: string; error: GenjobsError }

const listed = (ids: string | readonly string[]): readonly string[] => (typeof ids === 'string' ? [ids] : ids)

export function endJobs({ engine, hints, kinds, ready }: JobsParts) {
  /** Handlers learn that their work is not wanted any more, and slots are free. */
  const hintEnd = () => {
    hints.send('cancel')
    hints.send('work')
  }

  /** Of jobs whose price or expected cost depends on the input, what it is today. */
  async function figuresOf(ids: readonly string[]) {
    const prices: Record<string, number> = {}
    const costs: Record<string, number> = {}
    const depends = ({ price, expectedCost }: AnyKind) =>
      typeof price === 'function' || typeof expectedCost === 'function'
    if (![...kinds.values()].some(depends)) return { prices, costs }
    for (const { id, kind: name, input } of await engine.readJobs(ids)) {
      const kind = kinds.get(name)
      if (!kind || !depends(kind)) continue
      const checked = await validate(kind.input, input)
      if ('issues' in checked) continue
      const price = priceOf(kind, checked.value)
      if (price !== undefined) prices[id] = price
      const cost = expectedCostOf(kind, checked.value)
      if (cost !== undefined) costs[id] = cost
    }
    return { prices, costs }
  }

  return {
    /** Cancel jobs wherever they are. A running handler learns of it through its signal; what it does after counts no more. */
    async cancel(ids: string | readonly string[], { owner }: { owner?: string } = {}): Promise<CancelResult[]> {
      await ready()
      const answers = await untilNotBusy(listed(ids), (open) => engine.cancelJobs(open, owner ?? null))
      hintEnd()
      return listed(ids).map((id) => {
        const { result, status } = answers.get(id.toLowerCase()) ?? { result: 'not_found', status: null }
        return { id, result, status }
      })
    },

    /** Erase jobs with their results and events, of one owner if given; live ones are canceled first. */
    async delete(ids: string | readonly string[], { owner }: { owner?: string } = {}): Promise<DeleteResult[]> {
      await ready()
      const answers = await untilNotBusy(listed(ids), (open) => engine.deleteJobs(open, owner ?? null))
      hintEnd()
      return listed(ids).map((id) => ({ id, result: answers.get(id.toLowerCase())?.result ?? 'not_found' }))
    },

    /** "Clear stuck job": fail whatever holds this limit, whatever its age; of one owner, if given. Returns the ids. */
    async clear(key: string, { owner }: { owner?: string } = {}): Promise<string[]> {
      await ready()
      const ids = await engine.clearJobs(key, owner ?? null)
      if (ids.length > 0) hintEnd()
      return ids
    },

    /**
     * Submit the requests of failed or canceled jobs again, as new jobs whose `metadata.retry_of` names the old one.
     * Retrying the same job twice answers with the same new job. Each is answered for itself, in order.
     */
    async retry(ids: string | readonly string[], { owner }: { owner?: string } = {}): Promise<RetryResult[]> {
      await ready()
      const open = listed(ids).filter(isJobId)
      const { prices, costs } = await figuresOf(open)
      const answers = await engine.retryJobs(open, owner ?? null, prices, costs)
      hints.send('work')
      return listed(ids).map((id): RetryResult => {
        const answer = answers.find(({ job_id }) => job_id === id.toLowerCase())
        if (answer && answer.new_id !== null) return { ok: true, id, newId: answer.new_id }
        return {
          ok: false,
          id,
          error: refusalError(answer?.error ?? { code: 'not_found', message: `there is no job ${id}` }),
        }
      })
    },
  }
}
