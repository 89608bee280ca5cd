import { api } from '../../../lib/api.ts'

/**
 * The worker: one bounded batch, for whoever shows CRON_SECRET. It is /api/genjobs/drain under the original's name: POST is
 * the original's and the development loop's, GET is what Vercel's cron sends.
 */
async function drain(request: Request): Promise<Response> {
  return await api.fetch(
    new Request(new URL('/api/genjobs/drain', request.url), { method: request.method, headers: request.headers }),
  )
}

export const GET = drain
export const POST = drain

/** In seconds: a batch ends by itself after 55. */
export const maxDuration = 60
