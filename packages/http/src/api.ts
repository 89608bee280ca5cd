import { durationMs, GenjobsError, type Job } from '@genjobs/contract'
import type { Handlers, Jobs } from 'genjobs'
import { environmentAuth, processEnvironment } from './auth/from-environment.ts'
import type { Authenticate } from './auth/principal.ts'
import { createTokens, type Tokens } from './auth/tokens.ts'
import { given } from './given.ts'
import { createRateLimit, type RateLimit } from './limit/rate-limit.ts'
import { createStreamCount, type StreamCount } from './limit/stream-count.ts'
import type { ServeOptions } from './serve-options.ts'
import { createWorkStarter, type WorkStarter } from './start-work.ts'
import { toWireJob } from './to-wire.ts'

/** What every route works with. */
export type Api = {
  jobs: Jobs
  basePath: string
  /** Undefined where nothing says who may come in. */
  authenticate: Authenticate | undefined
  tokens: Tokens | undefined
  maxTokenMs: number
  handlers: Handlers | undefined
  drain: { limit: number; within: NonNullable<NonNullable<ServeOptions['drain']>['within']> }
  cronSecret: string | undefined
  work: WorkStarter | undefined
  rateLimit: RateLimit
  /** Other origins whose pages may act with the cookies of their visitors. */
  trustedOrigins: readonly string[]
  streamCount: StreamCount
  maxBodyBytes: number
  heartbeatMs: number
  maxStreamMs: number | undefined
  onError: NonNullable<ServeOptions['onError']>
  onDrain: NonNullable<ServeOptions['onDrain']>
  wire: (job: Job) => ReturnType<typeof toWireJob>
}

export function createApi(jobs: Jobs, options: ServeOptions): Api {
  const env = processEnvironment()
  const basePath = normalized(options.basePath ?? '/api/genjobs')
  const tokenSecret = options.tokens?.secret ?? env['GENJOBS_TOKEN_SECRET']
  const onError = options.onError ?? ((error: unknown, { requestId }) => console.error('genjobs:', requestId, error))
  const drain = { limit: options.drain?.limit ?? 3, within: options.drain?.within ?? '55s' } as const
  const handlers = options.handlers
  return {
    jobs,
    basePath,
    authenticate: options.authenticate ?? environmentAuth(env),
    tokens: tokenSecret ? createTokens({ secret: tokenSecret }) : undefined,
    maxTokenMs: durationMs(options.tokens?.maxAge ?? '1h', 'maxAge'),
    handlers,
    drain,
    cronSecret: options.cronSecret ?? env['CRON_SECRET'],
    work:
      handlers &&
      createWorkStarter({
        drain: (within, signal) => jobs.drain({ handlers, limit: drain.limit, within, ...given({ signal }) }),
        limit: drain.limit,
        withinMs: durationMs(drain.within, 'within'),
        waitUntil: options.waitUntil,
        onError: (error) => onError(error, { requestId: undefined }),
      }),
    trustedOrigins: trustedOrigins(options.cors),
    rateLimit: createRateLimit(options.rateLimit ?? {}),
    streamCount: createStreamCount(options.streams?.max ?? 100),
    maxBodyBytes: options.maxBodyBytes ?? 1_572_864,
    heartbeatMs: durationMs(options.streams?.heartbeat ?? '10s', 'heartbeat'),
    maxStreamMs: options.streams?.maxAge === undefined ? undefined : durationMs(options.streams.maxAge, 'maxAge'),
    onError,
    onDrain: options.onDrain ?? ((note) => console.info(JSON.stringify({ event: 'drain', ...note }))),
    wire: (job) => {
      const kind = jobs.kinds.get(job.kind)
      const withCost = kind !== undefined && kind.manual && !kind.internal && job.price === 0
      return toWireJob(job, { basePath, withCost })
    },
  }
}

function trustedOrigins(cors: ServeOptions['cors']): readonly string[] {
  if (!cors?.credentials) return []
  if (cors.origins !== '*') return cors.origins
  throw new GenjobsError('invalid_input', 'cors: cookies cannot be taken from every origin', {
    hint: 'Name the origins, or leave credentials out.',
  })
}

function normalized(basePath: string): string {
  return `/${basePath}`.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '')
}
