import { z } from '@hono/zod-openapi'
import { isService } from '../auth/principal.ts'
import type { Endpoint } from '../endpoint.ts'
import { bearerSecurity, empty, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { Refusal } from '../problem/problem.ts'
import { name } from '../schemas/texts.ts'
import { budgetMeasure, budgetPeriod, budgetScope } from '../schemas/wire-budgets.ts'

const query = z.object({
  scope: budgetScope(),
  key: name().optional().openapi({ description: 'Without one: the default, or the budget of all.' }),
  measure: budgetMeasure(),
  period: budgetPeriod(),
})

export const deleteBudget: Endpoint = {
  access: 'owner',
  route: {
    method: 'delete',
    path: '/budgets',
    operationId: 'deleteBudget',
    summary: 'Remove a budget and what was counted for it',
    description: 'For service keys only.',
    tags: ['budgets'],
    security: bearerSecurity,
    request: { query },
    responses: { 204: empty('It is gone.'), ...problems(401, 403, 404, 422) },
  },
  async handle({ api, url, principal }) {
    if (!isService(principal)) throw new Refusal('forbidden', 'Only a service key may remove budgets.')
    const { scope, key, measure, period } = valid(query, Object.fromEntries(url.searchParams), '/query')
    if (!(await api.jobs.budgets.remove({ scope, key: key ?? null, measure, period }))) {
      throw new Refusal('not_found', 'There is no such budget.')
    }
    return new Response(null, { status: 204 })
  },
}
