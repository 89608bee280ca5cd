import { json } from '../answer.ts'
import { isService } from '../auth/principal.ts'
import type { Endpoint } from '../endpoint.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { Refusal } from '../problem/problem.ts'
import { readJson } from '../request/read-json.ts'
import { wireCredits, wireOverdraftRequest } from '../schemas/wire-credits.ts'
import { toWireCredits } from '../to-wire.ts'

export const putOverdraft: Endpoint = {
  access: 'owner',
  route: {
    method: 'put',
    path: '/credits/overdraft',
    operationId: 'putOverdraft',
    summary: 'Set by how much more an owner may use than he has',
    description: 'For service keys only. Refused where more than that is in use already.',
    tags: ['credits'],
    security: bearerSecurity,
    request: { body: { required: true, content: { 'application/json': { schema: wireOverdraftRequest } } } },
    responses: {
      200: answers('His credits with it.', wireCredits),
      ...problems(400, 401, 402, 403, 413, 415, 422),
    },
  },
  async handle({ api, request, principal }) {
    if (!isService(principal)) throw new Refusal('forbidden', 'Only a service key may set an overdraft.')
    const { owner, credits } = valid(wireOverdraftRequest, await readJson(request, api.maxBodyBytes), '')
    await api.jobs.credits.setOverdraft(owner, credits)
    return json(200, toWireCredits(await api.jobs.credits.balance(owner)))
  },
}
