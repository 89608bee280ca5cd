import type {
  WireBudgetList,
  WireCancel,
  WireCleared,
  WireCredits,
  WireCreditStatement,
  WireEventList,
  WireJob,
  WireJobChanges,
  WireJobList,
  WireKind,
  WireLimit,
  WireStatistics,
  WireSubmit,
  WireTransition,
} from '@genjobs/contract'
import { errorOf, networkError } from './api-error.ts'
import { searchOf, type JobFilter } from './job-filter.ts'
import { statisticsSearchOf, type StatisticsFilter } from './statistics-filter.ts'
import { createTokenSource, type AskForToken } from './token-source.ts'

export type ClientOptions = {
  /** Where the API is: a path on the same host, or an address. Default `/api/genjobs`. */
  url?: string
  /** The token to send as `Authorization: Bearer …`. Without it the browser's cookies are what there is. */
  token?: AskForToken | undefined
  fetch?: typeof fetch | undefined
}

/** Long enough for a slow phone; a request without an answer is then taken for lost. */
const patienceMs = 30_000

type Call = {
  method?: string
  path: string
  address?: string
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

export type GenjobsClient = ReturnType<typeof createGenjobsClient>

/** The HTTP API, one function an operation. Every one throws ApiError. Opens nothing; runs on a server too. */
export function createGenjobsClient(options: ClientOptions = {}) {
  const base = (options.url ?? '/api/genjobs').replace(/\/+$/, '')
  const tokens = createTokenSource(options.token)

  /** The answer, whatever its status. After a 401 once more, with a new token. */
  async function send({ method = 'GET', path, address, body, headers, signal }: Call): Promise<Response> {
    for (let renewed = false; ; renewed = true) {
      try {
        const token = await tokens.get()
        const response = await (options.fetch ?? fetch)(address ?? base + path, {
          method,
          headers: {
            ...headers,
            ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
            ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          ...(signal === undefined ? {} : { signal }),
        })
        if (response.status !== 401 || token === undefined) return response
        tokens.drop(token)
        if (renewed) return response
        await response.body?.cancel()
      } catch (error) {
        if (signal?.aborted && !isTimeout(signal.reason)) throw error
        throw networkError(error)
      }
    }
  }

  async function call<T>({ signal, ...rest }: Call): Promise<T> {
    const deadline = AbortSignal.timeout(patienceMs)
    const either = signal ? AbortSignal.any([signal, deadline]) : deadline
    const response = await send({ ...rest, signal: either })
    if (!response.ok) throw await errorOf(response)
    try {
      return (response.status === 204 ? undefined : await response.json()) as T
    } catch (error) {
      if (signal?.aborted) throw error
      throw networkError(error)
    }
  }

  const job = (id: string) => `/jobs/${encodeURIComponent(id)}`
  return {
    /** @param idempotencyKey the same for every try of one click */
    submit: (body: WireSubmit, { idempotencyKey, signal }: { idempotencyKey: string; signal?: AbortSignal }) =>
      call<WireJob>({
        method: 'POST',
        path: '/jobs',
        body,
        headers: { 'Idempotency-Key': idempotencyKey },
        ...(signal && { signal }),
      }),
    job: (id: string, signal?: AbortSignal) => call<WireJob>({ path: job(id), ...(signal && { signal }) }),
    /** Newest first. `cursor` is the `nextCursor` of the page before. */
    jobs: (filter: JobFilter = {}, { cursor, signal }: { cursor?: string | undefined; signal?: AbortSignal } = {}) =>
      call<WireJobList>({ path: `/jobs${searchOf(filter, cursor)}`, ...(signal && { signal }) }),
    cancel: (id: string) => call<WireCancel>({ method: 'POST', path: `${job(id)}/cancel` }),
    /** The new job, which has the request of the old one. */
    retry: (id: string) => call<WireJob>({ method: 'POST', path: `${job(id)}/retry` }),
    /** Move a job of a manual kind: from queued to running, from there to succeeded or failed. */
    transition: (id: string, status: WireTransition['status'], more: Omit<WireTransition, 'status'> = {}) =>
      call<WireJob>({ method: 'POST', path: `${job(id)}/transition`, body: { status, ...more } }),
    /** Change a job of a manual kind, in any state: what is named, null empties. */
    update: (id: string, changes: WireJobChanges) => call<WireJob>({ method: 'PATCH', path: job(id), body: changes }),
    /** Erase the job and its result; a live one is canceled first. */
    remove: (id: string) => call<undefined>({ method: 'DELETE', path: job(id) }),
    events: (
      id: string,
      { after = 0, limit = 500, signal }: { after?: number; limit?: number; signal?: AbortSignal },
    ) => call<WireEventList>({ path: `${job(id)}/events?after=${after}&limit=${limit}`, ...(signal && { signal }) }),
    kinds: (signal?: AbortSignal) => call<{ kinds: WireKind[] }>({ path: '/kinds', ...(signal && { signal }) }),
    limits: (signal?: AbortSignal) => call<{ limits: WireLimit[] }>({ path: '/limits', ...(signal && { signal }) }),
    credits: (signal?: AbortSignal) => call<WireCredits>({ path: '/credits', ...(signal && { signal }) }),
    /** The caller's jobs that have ended. */
    statistics: (filter: StatisticsFilter = {}, signal?: AbortSignal) =>
      call<WireStatistics>({ path: `/statistics${statisticsSearchOf(filter)}`, ...(signal && { signal }) }),
    /** The budgets of the caller. */
    budgets: (signal?: AbortSignal) => call<WireBudgetList>({ path: '/budgets', ...(signal && { signal }) }),
    /** What moved them, newest first. `cursor` is the `nextCursor` of the page before. */
    statement: ({ cursor, limit = 50, signal }: { cursor?: string; limit?: number; signal?: AbortSignal } = {}) =>
      call<WireCreditStatement>({
        path: `/credits/statement?limit=${limit}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        ...(signal && { signal }),
      }),
    /** Free the limit of the caller's own jobs that hold it. */
    clear: (key: string) => call<WireCleared>({ method: 'POST', path: '/clear', body: { key } }),
    /** An endpoint of the app's own, asked as the API is: with the token. */
    read: <T>(address: string, signal?: AbortSignal) => call<T>({ path: '', address, ...(signal && { signal }) }),

    /** The stream of everything that is the caller's, from after `cursor` on. The body is left to the caller. */
    async stream({ cursor, signal }: { cursor: string | undefined; signal: AbortSignal }): Promise<Response> {
      const headers = { Accept: 'text/event-stream', ...(cursor === undefined ? {} : { 'Last-Event-ID': cursor }) }
      const response = await send({ path: '/stream', headers, signal })
      if (!response.ok) throw await errorOf(response)
      return response
    },
    /** Ask the app for another token before the next request: the one in use has expired. */
    async renewToken(): Promise<void> {
      tokens.drop(await tokens.get())
    },
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError'
}
