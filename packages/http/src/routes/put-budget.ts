import type { WireBudgetRequest } from '@genjobs/contract'
import { json } from '../answer.ts'
import { isService } from '../auth/principal.ts'
import type { Endpoint } from '../endpoint.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { Refusal } from '../problem/problem.ts'
import { readJson } from '../request/read-json.ts'
import { wireBudget, wireBudgetRequest } from '../schemas/wire-budgets.ts'
import { toWireBudget } from '../to-wire-budget.ts'

export const putBudget: Endpoint = {
  access: 'owner',
  route: {
    method: 'put',
    path: '/budgets',
    operationId: 'putBudget',
    summary: 'Set a budget',
    description:
      'For service keys only. Scope, key, measure and period say which budget it is; one that is there keeps what is used of it.',
    tags: ['budgets'],
    security: bearerSecurity,
    request: { body: { required: true, content: { 'application/json': { schema: wireBudgetRequest } } } },
    responses: {
      200: answers('It is in force, for jobs submitted from now on.', wireBudget),
      ...problems(400, 401, 403, 413, 415, 422),
    },
  },
  async handle({ api, request, principal }) {
    if (!isService(principal)) throw new Refusal('forbidden', 'Only a service key may set budgets.')
    const body = valid(wireBudgetRequest, await readJson(request, api.maxBodyBytes), '') as WireBudgetRequest
    return json(200, toWireBudget(await api.jobs.budgets.set(body)))
  },
}
