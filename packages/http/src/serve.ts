import type { Jobs } from 'genjobs'
import { createApp } from './create-app.ts'
import type { ServeOptions } from './serve-options.ts'

export type FetchHandler = (request: Request) => Promise<Response>

export type Served = Record<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'fetch', FetchHandler>

/**
 * The API as fetch handlers, in a file `app/api/genjobs/[...path]/route.ts`:
 * `export const { GET, POST, PUT, DELETE } = serve(jobs)`.
 * @throws GenjobsError `invalid_input` for options that do not go together
 */
export function serve<J extends Jobs>(jobs: J, options: ServeOptions<J> = {}): Served {
  const app = createApp(jobs, options)
  const fetch: FetchHandler = async (request) => await app.fetch(request)
  return { GET: fetch, POST: fetch, PUT: fetch, PATCH: fetch, DELETE: fetch, HEAD: fetch, OPTIONS: fetch, fetch }
}
