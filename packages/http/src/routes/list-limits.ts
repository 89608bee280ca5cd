import { z } from '@hono/zod-openapi'
import { json } from '../answer.ts'
import { requireOwner } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { wireLimit } from '../schemas/wire-limits.ts'

export const listLimits: Endpoint = {
  access: 'owner',
  route: {
    method: 'get',
    path: '/limits',
    operationId: 'listLimits',
    summary: 'Limits: the own use and the maximum',
    tags: ['limits'],
    security: bearerSecurity,
    request: { query: ownerQuery },
    responses: {
      200: answers('The limits that this owner meets.', z.object({ limits: z.array(wireLimit) })),
      ...problems(401, 403, 422),
    },
  },
  async handle(call) {
    return json(200, { limits: await call.api.jobs.ownerLimits(requireOwner(call)) })
  },
}
