import { z } from '@hono/zod-openapi'
import { json } from '../answer.ts'
import { isService } from '../auth/principal.ts'
import { ownerScope } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { nextPage } from '../next-page.ts'
import { ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { Refusal } from '../problem/problem.ts'
import { name, wholeNumber } from '../schemas/texts.ts'
import { budgetScope, wireBudgetList } from '../schemas/wire-budgets.ts'
import { toOwnBudget, toWireBudget } from '../to-wire-budget.ts'

const query = z.object({
  scope: budgetScope().optional().openapi({ description: 'For service keys: only budgets of this scope.' }),
  key: name().optional().openapi({ description: 'For service keys, with `scope`: those in force for this one.' }),
  cursor: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().openapi({
    description: 'The `nextCursor` of the page before.',
  }),
  limit: wholeNumber(1, 200).optional().openapi({ description: 'Default 100.' }),
})

export const listBudgets: Endpoint = {
  access: 'owner',
  route: {
    method: 'get',
    path: '/budgets',
    operationId: 'listBudgets',
    summary: 'Budgets: what is spent, held and left',
    description:
      'Of a user his own; of one in costs only how much is used, in per cent. A service key gets those in force for `?owner=`, or all.',
    tags: ['budgets'],
    security: bearerSecurity,
    request: { query: query.extend(ownerQuery.shape) },
    responses: {
      200: answers(
        'As they are at this moment.',
        wireBudgetList,
        z.object({ Link: z.string().optional().openapi({ description: '`rel="next"`: the next page.' }) }),
      ),
      ...problems(401, 403, 422),
    },
  },
  async handle(call) {
    const { api, url, principal } = call
    const owner = ownerScope(call)
    const { limit = 100, scope, key, cursor: after } = valid(query, Object.fromEntries(url.searchParams), '/query')
    if (owner !== undefined) {
      const found = await api.jobs.budgets.of(owner)
      const budgets = found.map(isService(principal) ? toWireBudget : toOwnBudget)
      return json(200, { budgets, nextCursor: null })
    }
    if (key !== undefined && scope === undefined) {
      throw new Refusal('invalid_input', 'A key goes with a scope.', {
        errors: [{ pointer: '/query/scope', detail: 'is missing', code: 'invalid_type' }],
      })
    }
    // One more than is asked for tells whether there is a next page.
    const found = await api.jobs.budgets.list({ limit: limit + 1, ...given({ scope, key, after }) })
    const page = key === undefined ? found.slice(0, limit) : found
    const last = found.length > page.length ? page.at(-1) : undefined
    const nextCursor = last ? String(last.id) : null
    return json(
      200,
      { budgets: page.map(toWireBudget), nextCursor },
      nextCursor === null ? {} : nextPage(`${api.basePath}/budgets`, url, nextCursor),
    )
  },
}
