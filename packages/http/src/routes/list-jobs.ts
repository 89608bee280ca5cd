import { z } from '@hono/zod-openapi'
import { jobStatuses } from '@genjobs/contract'
import { json } from '../answer.ts'
import { ownerScope } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { nextPage } from '../next-page.ts'
import { ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { jobId, name, storable, wholeNumber } from '../schemas/texts.ts'
import { wireJobList } from '../schemas/wire-job.ts'

const query = z.object({
  cursor: jobId().optional().openapi({ description: 'The `nextCursor` of the page before.' }),
  limit: wholeNumber(1, 100).optional().openapi({ description: 'Default 50.' }),
  kind: storable(64).optional(),
  status: z
    .array(z.string().transform((text) => text.split(',')))
    .transform((lists) => lists.flat())
    .pipe(z.array(z.enum(jobStatuses)).min(1))
    .optional()
    .openapi({ type: 'array', items: { type: 'string', enum: [...jobStatuses] }, description: 'Repeated, or a,b.' }),
  project: name().optional(),
  subject: name().optional(),
  q: storable(200).optional().openapi({ description: 'Words of the input and the output.' }),
})

export const listJobs: Endpoint = {
  access: 'owner',
  route: {
    method: 'get',
    path: '/jobs',
    operationId: 'listJobs',
    summary: 'Jobs, newest first',
    tags: ['jobs'],
    security: bearerSecurity,
    request: { query: query.extend(ownerQuery.shape) },
    responses: {
      200: answers(
        'One page.',
        wireJobList,
        z.object({ Link: z.string().optional().openapi({ description: '`rel="next"`: the next page.' }) }),
      ),
      ...problems(401, 403, 422),
    },
  },
  async handle(call) {
    const { api, url } = call
    const owner = ownerScope(call)
    const { limit = 50, cursor: before, q: search, ...filter } = valid(query, parametersOf(url), '/query')
    const found = await api.jobs.list({
      // One more than is asked for tells whether there is a next page.
      limit: limit + 1,
      ...given({ owner, before, search, ...filter }),
    })
    const page = found.slice(0, limit)
    const nextCursor = found.length > limit ? (page.at(-1)?.id ?? null) : null
    return json(
      200,
      { jobs: page.map(api.wire), nextCursor },
      nextCursor === null ? {} : nextPage(`${api.basePath}/jobs`, url, nextCursor),
    )
  },
}

/** `status` is the one that may be repeated; of the others the last counts. */
function parametersOf(url: URL): Record<string, unknown> {
  const status = url.searchParams.getAll('status')
  return { ...Object.fromEntries(url.searchParams), status: status.length === 0 ? undefined : status }
}
