import type { Jobs } from 'genjobs'
import type { ExecutionContext } from 'hono'
import { createApp } from './create-app.ts'
import type { ServeOptions } from './serve-options.ts'

export type FetchHandler = (request: Request) => Promise<Response>

export type Served = Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS', FetchHandler> & {
  /** For `listen`, and for platforms that give bindings and an execution context with each request. */
  fetch: (request: Request, bindings?: object, context?: ExecutionContext) => Promise<Response>
}

/**
 * The API as fetch handlers, in a file `app/api/genjobs/[...path]/route.ts`:
 * `export const { GET, POST, PUT, PATCH, DELETE } = serve(jobs)`.
 * @throws GenjobsError `invalid_input` for options that do not go together
 */
export function serve<J extends Jobs>(jobs: J, options: ServeOptions<J> = {}): Served {
  const app = createApp(jobs, options)
  // What Next.js gives beside the request is not for the app.
  const handle: FetchHandler = async (request) => await app.fetch(request)
  return {
    GET: handle,
    POST: handle,
    PUT: handle,
    PATCH: handle,
    DELETE: handle,
    HEAD: handle,
    OPTIONS: handle,
    fetch: async (request, bindings, context) => await app.fetch(request, bindings, context),
  }
}
