import { z } from '@hono/zod-openapi'
import type { WireCreditRequest, WireCreditResult } from '@genjobs/contract'
import { json } from '../answer.ts'
import { isService } from '../auth/principal.ts'
import type { Api } from '../api.ts'
import type { Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { Refusal } from '../problem/problem.ts'
import { readJson } from '../request/read-json.ts'
import { wireCreditRequest, wireCreditResult } from '../schemas/wire-credits.ts'

const replay = z.object({
  'Idempotency-Replayed': z.string().optional().openapi({ description: '`true`: the key was known.' }),
})

export const postCredits: Endpoint = {
  access: 'owner',
  route: {
    method: 'post',
    path: '/credits',
    operationId: 'postCredits',
    summary: 'Top up, grant or adjust credits',
    description: 'For service keys only. The same `key` for the same owner moves credits once.',
    tags: ['credits'],
    security: bearerSecurity,
    request: { body: { required: true, content: { 'application/json': { schema: wireCreditRequest } } } },
    responses: {
      201: answers('The credits have moved.', wireCreditResult, replay),
      200: answers('They had moved before, under this key.', wireCreditResult, replay),
      ...problems(400, 401, 402, 403, 413, 415, 422),
    },
  },
  async handle({ api, request, principal }) {
    if (!isService(principal)) throw new Refusal('forbidden', 'Only a service key may give credits.')
    const body = valid(wireCreditRequest, await readJson(request, api.maxBodyBytes), '') as WireCreditRequest
    const result = await post(api, body)
    return json(result.replayed ? 200 : 201, result, result.replayed ? { 'Idempotency-Replayed': 'true' } : {})
  },
}

async function post({ jobs }: Api, body: WireCreditRequest): Promise<WireCreditResult> {
  const { owner, amount, reason, key, note, expiresAt } = body
  const request = { key, ...given({ note }) }
  if (reason === 'top_up') return await jobs.credits.topUp(owner, amount, request)
  if (reason === 'adjust') return await jobs.credits.adjust(owner, amount, { ...request, note: note ?? '' })
  return await jobs.credits.grant(owner, amount, { ...request, expiresAt: new Date(expiresAt ?? '') })
}
