import { OpenAPIHono } from '@hono/zod-openapi'
import type { Jobs } from 'genjobs'
import { cors } from 'hono/cors'
import type { Context } from 'hono'
import { createApi, type Api } from './api.ts'
import { admit, identify } from './auth/admit.ts'
import type { Call, Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { createDocument } from './openapi/document.ts'
import { isUnexpected, problemResponse, Refusal } from './problem/problem.ts'
import { requestIdOf } from './request/headers.ts'
import { wireChanges } from './schemas/wire-event.ts'
import type { ServeOptions } from './serve-options.ts'
import type { Surroundings } from './start-work.ts'

/** What `listen` tells the app with each request, beside what the adapter for Node does. */
export type ServerBindings = Partial<Pick<Surroundings, 'background' | 'shutdown'>>

type Env = { Bindings: ServerBindings; Variables: { requestId: string } }

export type GenjobsApp = OpenAPIHono<Env>

/**
 * The API as a Hono app: for `listen`, to be mounted in another app, or for anything that calls `app.fetch(request)`.
 * @throws GenjobsError `invalid_input` for options that do not go together
 */
export function createApp<J extends Jobs>(jobs: J, options: ServeOptions<J> = {}): GenjobsApp {
  const api = createApi(jobs, options)
  const app = new OpenAPIHono<Env>()
  const all = endpoints(() => createDocument(app.openAPIRegistry, api.basePath))
  // What streams carry, which no route returns as such.
  app.openAPIRegistry.register('Changes', wireChanges)

  // Mounted in another app, it leaves the other routes alone.
  const below = `${api.basePath}/*`
  app.use(below, async (c, next) => {
    c.set('requestId', requestIdOf(c.req.raw))
    await next()
    secure(c.res.headers, c.get('requestId'))
  })
  if (options.cors) app.use(below, corsOf(options.cors, all))
  for (const endpoint of all) {
    app.openAPIRegistry.registerPath(endpoint.route)
    const path = api.basePath + endpoint.route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    app.on(endpoint.route.method.toUpperCase(), path, (c) => answer(api, endpoint, c))
  }
  app.all(below, (c) => problemResponse(noRoute(api, all, c), c.get('requestId')))
  app.notFound((c) => {
    const requestId = requestIdOf(c.req.raw)
    const response = problemResponse(noRoute(api, all, c), requestId)
    secure(response.headers, requestId)
    return response
  })
  app.onError((error, c) => failure(api, error, c.get('requestId')))
  return app
}

async function answer(api: Api, endpoint: Endpoint, c: Context<Env>): Promise<Response> {
  const request = c.req.raw
  const requestId = c.get('requestId')
  let limit: Record<string, string> = {}
  try {
    const call: Call = {
      api,
      request,
      url: new URL(request.url),
      requestId,
      params: c.req.param(),
      shutdown: c.env?.shutdown,
      background: c.env?.background,
      waitUntil: waitUntilOf(c),
    }
    const principal = await identify(api, endpoint, request, call.url)
    // Before anything is asked of the database.
    if (endpoint.access !== 'cron') limit = await api.rateLimit.take(principal, request)
    const response =
      endpoint.access === 'public' || endpoint.access === 'cron'
        ? await endpoint.handle(call)
        : await endpoint.handle({ ...call, principal: admit(api, endpoint, principal, call) })
    return withHeaders(response, limit)
  } catch (error) {
    return withHeaders(failure(api, error, requestId), limit)
  }
}

function failure(api: Api, error: unknown, requestId: string): Response {
  if (isUnexpected(error)) api.onError(error, { requestId })
  return problemResponse(error, requestId)
}

/** Nothing at this path, or not with this method. */
function noRoute(api: Api, all: readonly Endpoint[], c: Context<Env>): Refusal {
  const methods = all
    .filter(({ route }) => fits(api.basePath + route.path, c.req.path))
    .map(({ route }) => route.method)
  if (methods.length === 0) {
    return new Refusal('not_found', 'There is nothing here.', {
      hint: `This API is at ${api.basePath || '/'}; ${api.basePath}/reference describes it.`,
    })
  }
  const Allow = [...new Set(methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])))]
  return new Refusal('method_not_allowed', 'This method is not for this path.', {
    headers: { Allow: Allow.join(', ') },
  })
}

function fits(template: string, path: string): boolean {
  const wanted = template.split('/')
  const parts = path.split('/')
  return (
    wanted.length === parts.length && wanted.every((part, i) => (part.startsWith('{') ? parts[i] : part === parts[i]))
  )
}

function waitUntilOf(c: Context<Env>): Call['waitUntil'] {
  try {
    const { executionCtx } = c
    return (work) => executionCtx.waitUntil(work)
  } catch {
    // Only some platforms have one; Hono says so by throwing.
    return undefined
  }
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

function secure(headers: Headers, requestId: string): void {
  headers.set('X-Request-Id', requestId)
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'no-referrer')
  headers.set('X-Frame-Options', 'DENY')
  if (!headers.has('Content-Security-Policy')) {
    headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  }
}

function corsOf(
  { origins, credentials = false, maxAgeSeconds = 600 }: NonNullable<ServeOptions['cors']>,
  routes: readonly Endpoint[],
) {
  return cors({
    origin: origins === '*' ? '*' : [...origins],
    credentials,
    allowMethods: ['HEAD', ...new Set(routes.map(({ route }) => route.method.toUpperCase()))],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-None-Match',
      'Last-Event-ID',
      'Prefer',
      'traceparent',
      'X-Request-Id',
    ],
    exposeHeaders: [
      'ETag',
      'Idempotency-Replayed',
      'Link',
      'Location',
      'Preference-Applied',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'WWW-Authenticate',
      'X-Request-Id',
    ],
    maxAge: maxAgeSeconds,
  })
}
