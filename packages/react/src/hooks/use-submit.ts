import type { WireJob, WireSubmit } from '@genjobs/contract'
import { useRef } from 'react'
import { ApiError, networkError } from '../client/api-error.ts'
import { newKey } from '../client/new-key.ts'
import { refusalOf, type Refusal } from '../client/refusal.ts'
import { isOutcomeUnknown, submitPersistently } from '../client/submit-persistently.ts'
import { useProvided } from '../provider/genjobs-context.ts'

type Outcome = { ok: true; job: WireJob } | { ok: false; refusal: Refusal }

/**
 * One idempotency key a click: the same request while one is on its way joins it, and after a failure that leaves open
 * whether a job was made it goes on under the same key.
 */
export function useSubmit(): (body: WireSubmit) => Promise<Outcome> {
  const { client, cache, scope } = useProvided()
  const underWay = useRef<{ text: string; outcome: Promise<Outcome> } | null>(null)
  const unsettled = useRef<{ text: string; key: string } | null>(null)
  return (body) => {
    // Of this account: somebody else may have signed in since.
    const text = `${scope}\n${JSON.stringify(body)}`
    if (underWay.current?.text === text) return underWay.current.outcome
    const key = unsettled.current?.text === text ? unsettled.current.key : newKey()
    unsettled.current = { text, key }
    const outcome = submitPersistently(client, body, key).then(
      (job): Outcome => {
        if (unsettled.current?.key === key) unsettled.current = null
        cache.put(job)
        return { ok: true, job }
      },
      (error: unknown): Outcome => {
        if (!isOutcomeUnknown(error) && unsettled.current?.key === key) unsettled.current = null
        const refusal = refusalOf(asApiError(error))
        // Less than the page shows: it was used elsewhere.
        if (refusal.code === 'insufficient_credits' || refusal.code === 'budget_exceeded') cache.touchAccount()
        return { ok: false, refusal }
      },
    )
    const flight = { text, outcome }
    underWay.current = flight
    void outcome.finally(() => {
      if (underWay.current === flight) underWay.current = null
    })
    return outcome
  }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : networkError(error)
}
