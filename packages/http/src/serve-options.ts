import type { Duration } from '@genjobs/contract'
import type { DrainSummary, Jobs } from 'genjobs'
import type { Authenticate } from './auth/principal.ts'
import type { TokenOptions } from './auth/tokens.ts'
import type { RateLimitOptions } from './limit/rate-limit.ts'

/** The handlers of these jobs, by the name of their kind. */
export type HandlersOf<J extends Jobs> = Parameters<J['drain']>[0]['handlers']

export type ServeOptions<J extends Jobs = Jobs> = {
  /** Where the API is. Default `/api/genjobs`. */
  basePath?: string
  /** Who makes a request. Default: by the environment, see docs/http.md; with nothing set nobody is let in. */
  authenticate?: Authenticate
  /** Short-lived tokens: `POST /tokens` and `?token=` of streams. Default: the secret is GENJOBS_TOKEN_SECRET. */
  tokens?: TokenOptions & {
    /** The longest life of a token. Default 1 h. */
    maxAge?: Duration
  }
  /** With them `/drain` works, and a submit starts work at once. */
  handlers?: HandlersOf<J>
  /** What one drain may do, be it of `/drain` or after a submit. Default 3 jobs within 55 s. */
  drain?: { limit?: number; within?: Duration }
  /** Keeps a serverless function alive after its answer. Without it work just runs, as on a server that stays. */
  waitUntil?: (work: Promise<unknown>) => void
  /** What `/drain` asks for as `Authorization: Bearer …`. Default: CRON_SECRET. Unset or empty, it refuses everything. */
  cronSecret?: string
  /** How many requests one caller may make. Default 100 a second; false for no limit. */
  rateLimit?: RateLimitOptions | false
  /** Web pages of other origins that may call; with `credentials` also with cookies, if the origins are named. Default none. */
  cors?: { origins: readonly string[] | '*'; credentials?: boolean; maxAgeSeconds?: number }
  /** Default 1.5 MiB. */
  maxBodyBytes?: number
  streams?: {
    /** Of one caller at a time, in this process. Default 100. */
    max?: number
    /** A line that says nothing, so that nobody takes the connection for dead. Default 10 s. */
    heartbeat?: Duration
    /** End each stream after this long, so that the client resumes: for functions with a time limit. Default never. */
    maxAge?: Duration
  }
  /** Called with what is nobody's request's fault. Default: console.error. */
  onError?: (error: unknown, context: { requestId: string | undefined }) => void
  /** Called after each call of `/drain`. Default: console.info, one line of JSON. */
  onDrain?: (drain: DrainNote) => void
}

export type DrainNote = {
  requestId: string
  /** `x-worker-id` and `x-supabase-caller`, as they came. */
  worker: string | undefined
  caller: string | undefined
  summary: DrainSummary
}
