import { json } from '../answer.ts'
import { requireOwner } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { wireCredits } from '../schemas/wire-credits.ts'
import { toWireCredits } from '../to-wire.ts'

export const readCredits: Endpoint = {
  access: 'owner',
  route: {
    method: 'get',
    path: '/credits',
    operationId: 'readCredits',
    summary: 'Credits: what there is, set aside and available',
    tags: ['credits'],
    security: bearerSecurity,
    request: { query: ownerQuery },
    responses: { 200: answers('As they are at this moment.', wireCredits), ...problems(401, 403, 422) },
  },
  async handle(call) {
    return json(200, toWireCredits(await call.api.jobs.credits.balance(requireOwner(call))))
  },
}
