import { z } from '@hono/zod-openapi'
import { json } from '../answer.ts'
import { isService } from '../auth/principal.ts'
import { tokenLifetimeMs } from '../auth/tokens.ts'
import type { Endpoint, KnownCall } from '../endpoint.ts'
import { given } from '../given.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { noSuchJob, Refusal } from '../problem/problem.ts'
import { readJson } from '../request/read-json.ts'
import { jobId, name } from '../schemas/texts.ts'
import { wireToken } from '../schemas/wire-limits.ts'

const body = z.strictObject({
  job: jobId().optional().openapi({ description: 'Only this job: read, follow and cancel.' }),
  expiresIn: z.int().min(1).max(86_400).optional().openapi({
    description: 'Seconds; never longer than the credential that asks, or than the server allows. Default 900.',
  }),
  owner: name().optional().openapi({ description: 'For service keys: whose token. Not needed with `job`.' }),
})

export const createTokenRoute: Endpoint = {
  access: 'any',
  route: {
    method: 'post',
    path: '/tokens',
    operationId: 'createToken',
    summary: 'A short-lived token',
    description: 'For an owner or for one of his jobs, to be used where a session cannot be sent. Refresh: ask again.',
    tags: ['tokens'],
    security: bearerSecurity,
    request: { body: { required: false, content: { 'application/json': { schema: body } } } },
    responses: {
      201: answers('The token.', wireToken),
      ...problems(400, 401, 403, 404, 413, 415, 422),
    },
  },
  async handle(call) {
    const { api, request, principal } = call
    if (!api.tokens) {
      throw new Refusal('forbidden', 'This server makes no tokens.', {
        hint: 'Set GENJOBS_TOKEN_SECRET on the server, or pass tokens: { secret } to serve().',
      })
    }
    const asked = valid(body, (await readJson(request, api.maxBodyBytes)) ?? {}, '')
    const { owner, job } = await scopeOf(call, asked)
    const wantedMs = asked.expiresIn === undefined ? tokenLifetimeMs : asked.expiresIn * 1_000
    // No credential outlives the one it was made with.
    const leftMs = principal.expiresAt ? principal.expiresAt.getTime() - Date.now() : Number.POSITIVE_INFINITY
    const lifetimeMs = Math.max(1, Math.floor(Math.min(wantedMs, leftMs, api.maxTokenMs)))
    const { token, expiresAt } = await api.tokens.create({ owner, expiresIn: lifetimeMs, ...given({ job }) })
    return json(201, { token, expiresAt: expiresAt.toISOString() })
  },
}

type Asked = z.output<typeof body>

/** Never wider than the caller's own. @throws Refusal `forbidden`, `not_found`, `invalid_input` */
async function scopeOf(
  { api, principal }: KnownCall,
  asked: Asked,
): Promise<{ owner: string; job: string | undefined }> {
  if (!isService(principal) && asked.owner !== undefined && asked.owner !== principal.owner) {
    throw new Refusal('forbidden', 'Only a service key may name another owner.')
  }
  if (principal.job !== undefined && asked.job?.toLowerCase() !== principal.job) {
    throw new Refusal('forbidden', 'This token is for one job only.', { hint: 'Ask for a token for the same job.' })
  }
  const owner = isService(principal) ? asked.owner : principal.owner
  if (asked.job === undefined) {
    if (owner !== undefined) return { owner, job: undefined }
    throw new Refusal('invalid_input', 'A service key must say for whom the token is.', {
      errors: [{ pointer: '/owner', detail: 'is missing', code: 'invalid_type' }],
    })
  }
  const job = await api.jobs.find(asked.job)
  if (!job || (owner !== undefined && job.owner !== owner)) throw noSuchJob()
  return { owner: job.owner, job: job.id }
}
