import type { RouteConfig } from '@hono/zod-openapi'
import type { Api } from './api.ts'
import type { Principal } from './auth/principal.ts'
import type { Surroundings } from './start-work.ts'

/** One request, as the routes see it. */
export type Call = Surroundings & {
  api: Api
  request: Request
  url: URL
  requestId: string
  params: Readonly<Record<string, string>>
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
