import type { RouteConfig } from '@hono/zod-openapi'
import type { Api } from './api.ts'
import type { Principal } from './auth/principal.ts'
import type { WaitUntil } from './start-work.ts'

/** One request, as the routes see it. */
export type Call = {
  api: Api
  request: Request
  url: URL
  requestId: string
  params: Readonly<Record<string, string>>
  /** Fires when the server is closing: streams end then. */
  shutdown: AbortSignal | undefined
  /** Keeps a serverless function alive, where the platform offers it with the request. */
  waitUntil: WaitUntil | undefined
}

export type KnownCall = Call & { principal: Principal }

/**
 * `public`: anybody. `cron`: whoever has the cron secret. `owner`: a user or a service. `job`: also a token for the one
 * job that the path names. `any`: also such a token, and the route looks at it. With `inUrl` a short-lived token may come
 * as `?token=`.
 */
export type Endpoint =
  | { route: RouteConfig; access: 'public' | 'cron'; handle(call: Call): Promise<Response> | Response }
  | {
      route: RouteConfig
      access: 'owner' | 'job' | 'any'
      inUrl?: boolean
      handle(call: KnownCall): Promise<Response> | Response
    }
