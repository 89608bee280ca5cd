import { z } from '@hono/zod-openapi'
import { json } from '../answer.ts'
import { requireOwner } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { nextPage } from '../next-page.ts'
import { ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { wholeNumber } from '../schemas/texts.ts'
import { wireCreditStatement } from '../schemas/wire-credits.ts'
import { toWireTransfer } from '../to-wire.ts'

const query = z.object({
  cursor: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().openapi({
    description: 'The `nextCursor` of the page before.',
  }),
  limit: wholeNumber(1, 100).optional().openapi({ description: 'Default 50.' }),
})

export const listTransfers: Endpoint = {
  access: 'owner',
  route: {
    method: 'get',
    path: '/credits/statement',
    operationId: 'listTransfers',
    summary: 'What moved the credits, newest first',
    tags: ['credits'],
    security: bearerSecurity,
    request: { query: query.extend(ownerQuery.shape) },
    responses: {
      200: answers(
        'One page.',
        wireCreditStatement,
        z.object({ Link: z.string().optional().openapi({ description: '`rel="next"`: the next page.' }) }),
      ),
      ...problems(401, 403, 422),
    },
  },
  async handle(call) {
    const { api, url } = call
    const owner = requireOwner(call)
    const { limit = 50, cursor: before } = valid(query, Object.fromEntries(url.searchParams), '/query')
    // One more than is asked for tells whether there is a next page.
    const found = await api.jobs.credits.statement(owner, { limit: limit + 1, ...given({ before }) })
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    const nextCursor = last ? String(last.id) : null
    return json(
      200,
      { transfers: page.map(toWireTransfer), nextCursor },
      nextCursor === null ? {} : nextPage(`${api.basePath}/credits/statement`, url, nextCursor),
    )
  },
}
