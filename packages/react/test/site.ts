import { createApp, jwtAuth, type ServeOptions } from '@genjobs/http'
import { listen, type Listening } from '@genjobs/http/node'
import { devJwt, openTestDatabase, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs, type HandlerContext, type Jobs } from 'genjobs'
import { image, poster, video } from './kinds.ts'

const kinds = [image, poster, video] as const
const secret = 'the secret that the sessions of these tests are signed with'

/** A handler that waits for the test to end it. */
export type Run = HandlerContext<(typeof kinds)[number]> & {
  finish(url?: string): void
  fail(message: string): void
}

export type Site = AsyncDisposable & {
  db: OpenTestDatabase
  jobs: Jobs<typeof kinds>
  port: number
  /** The run that begins next, or has begun already. */
  nextRun(): Promise<Run>
  /** What has reached the server, such as `POST /api/genjobs/jobs`. */
  requests: string[]
  /** How many tokens the sign-in has given out. */
  tokens(): number
  token(user: string, seconds?: number): Promise<string>
  /** The API without a network. */
  fetchApi: typeof fetch
  /** No connection serves a second request: a browser repeats by itself what fails on one that has served before. */
  closeAfterEachAnswer(): void
  stop(): Promise<void>
  /** Serve again on the same port. */
  start(): Promise<void>
  /** What went to onError of the API and its clients. */
  errors: unknown[]
}

export type SiteOptions = Omit<ServeOptions, 'handlers'> & {
  /** Answers what is not the API's. */
  pages?: (url: URL) => Response | Promise<Response>
}

/**
 * An app as users have one: a database, the API, a worker of its own client, pages, and a sign-in at `/token?user=`.
 * What is below `/no-stream` is the API behind something that has no streams, `/stuck` behind something that holds them
 * back for ever.
 */
export async function openSite(version: string, { pages, ...options }: SiteOptions = {}): Promise<Site> {
  const db = await openTestDatabase(version)
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const jobs = createJobs({ database: db.database, kinds, onError })
  const workerJobs = createJobs({ database: db.database, kinds, onError })
  const runs: Run[] = []
  const waiting: ((run: Run) => void)[] = []
  const handler = (ctx: HandlerContext<(typeof kinds)[number]>) =>
    new Promise<{ url: string }>((resolve, reject) => {
      const run = {
        ...ctx,
        finish: (url = 'done.png') => resolve({ url }),
        fail: (message: string) => reject(new Error(message)),
      }
      ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error))
      const next = waiting.shift()
      if (next) next(run)
      else runs.push(run)
    })
  const worker = workerJobs.work({ handlers: { image: handler, poster: handler, video: handler }, concurrency: 20 })

  const appAt = (basePath: string) =>
    createApp(jobs, { basePath, authenticate: jwtAuth({ secret }), onError, ...options })
  const api = appAt('/api/genjobs')
  const withoutStream = appAt('/no-stream')
  const stuck = appAt('/stuck')
  let tokens = 0
  const requests: string[] = []
  const token = (user: string, seconds = 3_600) => devJwt({ secret, sub: user, expiresIn: seconds })
  const fetchSite: typeof api.fetch = async (request, bindings) => {
    const url = new URL(request.url)
    requests.push(`${request.method} ${url.pathname}`)
    if (url.pathname.startsWith('/api/')) return api.fetch(request, bindings)
    if (url.pathname === '/stuck/stream') return new Promise<Response>(() => undefined)
    if (url.pathname === '/no-stream/stream') return new Response('nothing here', { status: 404 })
    if (url.pathname.startsWith('/stuck/')) return stuck.fetch(request, bindings)
    if (url.pathname.startsWith('/no-stream/')) return withoutStream.fetch(request, bindings)
    if (url.pathname === '/token') {
      // The first one may be given a short life; what is asked for after it lasts.
      const seconds = tokens++ === 0 ? Number(url.searchParams.get('seconds') ?? 3_600) : 3_600
      return new Response(await token(url.searchParams.get('user') ?? '', seconds))
    }
    return (await pages?.(url)) ?? new Response('', { status: 404 })
  }

  let listening: Listening | undefined = await listen({ fetch: fetchSite }, { port: 0 })
  const { port } = listening
  const stop = async () => {
    await listening?.close({ grace: 200 })
    listening = undefined
  }
  return {
    db,
    jobs,
    port,
    errors,
    requests,
    token,
    tokens: () => tokens,
    fetchApi: async (input, init) => await api.fetch(new Request(input, init)),
    nextRun() {
      const run = runs.shift()
      return run ? Promise.resolve(run) : new Promise((resolve) => waiting.push(resolve))
    },
    closeAfterEachAnswer() {
      if (listening) listening.server.maxRequestsPerSocket = 1
    },
    stop,
    async start() {
      listening = await listen({ fetch: fetchSite }, { port })
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await worker.stop({ grace: 0 })
      await Promise.all([jobs.close(), workerJobs.close()])
      await db.close()
    },
  }
}
