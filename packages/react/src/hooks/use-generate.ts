import type { AnyKind, InputOf, WireJob } from '@genjobs/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiError } from '../client/api-error.ts'
import { refusalOf } from '../client/refusal.ts'
import { useProvided } from '../provider/genjobs-context.ts'
import {
  generateState,
  type GenerateDefaults,
  type GenerateOptions,
  type Phase,
  type SubmitOutcome,
  type UseGenerate,
} from './generate-state.ts'
import { useJob } from './use-job.ts'
import { useRemembered } from './use-remembered.ts'
import { asApiError, useSubmit } from './use-submit.ts'

/** One generation at a time on this spot of the page: submit it, follow it, cancel it, and what came of it. */
export function useGenerate<K extends AnyKind>(
  kind: K,
  { remember: name, ...defaults }: GenerateDefaults = {},
): UseGenerate<K> {
  const { client, cache } = useProvided()
  const send = useSubmit()
  const [phase, setPhase] = useState<Phase>({ name: 'idle' })
  const [actionError, setActionError] = useState<ApiError | null>(null)
  /** The last thing that was asked for: only its outcome is shown. */
  const latest = useRef<{ outcome: Promise<SubmitOutcome<K>> | null; again: (() => Promise<unknown>) | null }>({
    outcome: null,
    again: null,
  })
  const restore = useCallback((id: string) => setPhase((now) => (now.name === 'idle' ? { name: 'job', id } : now)), [])
  const remember = useRemembered(name, restore)

  const { job, error, isErased } = useJob(idOf(phase), kind)
  const isGone = phase.name === 'job' && (isErased || (!job && error?.code === 'not_found'))
  useEffect(() => {
    if (!isGone) return
    remember(null)
    setPhase({ name: 'idle' })
  }, [isGone, remember])

  /** Show what comes of a request, unless something else was asked for meanwhile. */
  async function follow(
    outcome: Promise<SubmitOutcome<K>>,
    again: () => Promise<unknown>,
    oldId: string | null,
  ): Promise<SubmitOutcome<K>> {
    const isJoined = latest.current.outcome === outcome
    latest.current = { outcome, again }
    if (!isJoined) {
      setActionError(null)
      setPhase({ name: 'submitting' })
    }
    const result = await outcome
    if (latest.current.outcome !== outcome) return result
    setPhase(result.ok ? { name: 'job', id: result.job.id } : { name: 'refused', refusal: result.refusal, id: oldId })
    if (result.ok) remember(result.job.id)
    return result
  }

  function submit(input: InputOf<K>, options: GenerateOptions = {}): Promise<SubmitOutcome<K>> {
    const outcome = send({ ...defaults, ...options, kind: kind.name, input }) as Promise<SubmitOutcome<K>>
    return follow(outcome, () => submit(input, options), null)
  }

  async function resubmit(id: string): Promise<SubmitOutcome<K>> {
    try {
      const next = await client.retry(id)
      cache.put(next)
      return { ok: true, job: next as WireJob<K> }
    } catch (failure) {
      return { ok: false, refusal: refusalOf(asApiError(failure)) }
    }
  }

  async function retry(): Promise<SubmitOutcome<K> | null> {
    if (!job) return null
    const outcome = resubmit(job.id)
    return await follow(outcome, retry, job.id)
  }

  async function act(action: () => Promise<boolean>): Promise<boolean> {
    setActionError(null)
    try {
      return await action()
    } catch (failure) {
      setActionError(asApiError(failure))
      return false
    }
  }

  const cancel = () =>
    act(async () => {
      const submitted = phase.name === 'submitting' ? await latest.current.outcome : null
      const id = submitted?.ok ? submitted.job.id : job?.id
      if (id === undefined) return false
      const answer = await client.cancel(id)
      cache.put(answer.job)
      return answer.canceled
    })

  const clear = ({ submitAgain = false }: { submitAgain?: boolean } = {}) =>
    act(async () => {
      if (phase.name !== 'refused' || phase.refusal.code !== 'limit_reached') return false
      const { cleared } = await client.clear(phase.refusal.key)
      cache.lookAgain(cleared)
      if (submitAgain) await latest.current.again?.()
      else setPhase({ name: 'idle' })
      return true
    })

  function reset(): void {
    latest.current = { outcome: null, again: null }
    remember(null)
    setActionError(null)
    setPhase({ name: 'idle' })
  }

  function attach(id: string): void {
    reset()
    remember(id)
    setPhase({ name: 'job', id })
  }

  const state = generateState<K>(phase, job)
  return {
    ...state,
    isActive: ['submitting', 'queued', 'running', 'waiting'].includes(state.status),
    progress: job?.progress ?? 0,
    step: job?.step ?? null,
    position: job?.position ?? null,
    eta: job?.eta ? { p50: new Date(job.eta.p50), p90: new Date(job.eta.p90) } : null,
    actionError,
    submit,
    cancel,
    retry,
    clear,
    reset,
    attach,
  }
}

function idOf(phase: Phase): string | null {
  return phase.name === 'job' || phase.name === 'refused' ? phase.id : null
}
