import { z } from '@hono/zod-openapi'
import type { WireKind } from '@genjobs/contract'
import { json } from '../answer.ts'
import { isService } from '../auth/principal.ts'
import type { Endpoint } from '../endpoint.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { wireKind } from '../schemas/wire-limits.ts'

export const listKinds: Endpoint = {
  access: 'owner',
  route: {
    method: 'get',
    path: '/kinds',
    operationId: 'listKinds',
    summary: 'What can be submitted',
    tags: ['kinds'],
    security: bearerSecurity,
    responses: {
      200: answers('The kinds, with prices and schemas.', z.object({ kinds: z.array(wireKind) })),
      ...problems(401, 403),
    },
  },
  async handle({ api, principal }) {
    const all = await api.jobs.kindInfo()
    // A kind that this app does not serve cannot be submitted here, whoever has registered it.
    const kinds = all.filter(({ name, internal }) => api.jobs.kinds.has(name) && (!internal || isService(principal)))
    return json(200, {
      kinds: kinds.map(({ name, price, paused, inputSchema, pace }): WireKind => ({
        name,
        price,
        paused,
        inputSchema,
        pace,
      })),
    })
  },
}
