import type { WireJob, WireProblem } from '@genjobs/contract'
import { api } from '../../../lib/api.ts'
import { nailDesign } from '../../../lib/kinds.ts'
import { readBody } from '../../../lib/read-body.ts'
import { refuse, signInFirst } from '../../../lib/refuse.ts'

const maxBytes = 64 * 1_024

/**
 * The original's way to start a generation: `{ jobId }` at once. It is POST /api/genjobs/jobs in other words, so the session,
 * Idempotency-Key, the rate limit and the work that starts after the answer are the same.
 */
export async function POST(request: Request): Promise<Response> {
  const body = await readBody(request, maxBytes)
  if (!body) return refuse(413, 'The design is too large.')
  let input: unknown
  try {
    input = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return refuse(400, 'The body is not JSON.')
  }
  const headers = new Headers(request.headers)
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name)
  headers.set('content-type', 'application/json')
  const answer = await api.POST(
    new Request(new URL('/api/genjobs/jobs', request.url), {
      method: 'POST',
      headers,
      body: JSON.stringify({ kind: nailDesign.name, input }),
    }),
  )
  const job = (await answer.json()) as WireJob | WireProblem
  if ('id' in job) return Response.json({ jobId: job.id }, { status: 202 })
  const { status, detail, code, hint, errors, required, available } = job
  if (status === 401) return signInFirst()
  const reason = errors?.[0] ? `${errors[0].pointer.replace('/input/', '')}: ${errors[0].detail}` : detail
  const retryAfter = answer.headers.get('retry-after')
  return Response.json(
    { error: reason, code, hint, required, available },
    { status, headers: retryAfter === null ? {} : { 'Retry-After': retryAfter } },
  )
}
