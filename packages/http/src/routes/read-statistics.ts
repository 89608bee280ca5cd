import { z } from '@hono/zod-openapi'
import { statisticsGroups } from '@genjobs/contract'
import { json } from '../answer.ts'
import { isService } from '../auth/principal.ts'
import { ownerScope } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { name, storable, wholeNumber } from '../schemas/texts.ts'
import { wireStatistics } from '../schemas/wire-statistics.ts'
import { toWireStatistics } from '../to-wire-statistics.ts'

const moment = (description: string) =>
  z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .openapi({ type: 'string', format: 'date-time', description })

const query = z.object({
  by: z
    .array(z.string().transform((text) => text.split(',')))
    .transform((lists) => lists.flat())
    .pipe(z.array(z.enum(statisticsGroups)))
    .optional()
    .openapi({
      type: 'array',
      items: { type: 'string', enum: [...statisticsGroups] },
      description: 'One row for each of these instead of one in all. Repeated, or a,b.',
    }),
  kind: storable(64).optional(),
  project: name().optional(),
  mode: name().optional(),
  from: moment('Jobs that ended from then on; moved back to the beginning of the day (UTC).'),
  to: moment('Jobs that ended before; moved on to the end of the day (UTC).'),
  live: z.enum(['0', '1']).optional().openapi({ description: '1: count what is live as well.' }),
  limit: wholeNumber(1, 1_000).optional().openapi({ description: 'Default 1,000 rows.' }),
})

export const readStatistics: Endpoint = {
  access: 'owner',
  route: {
    method: 'get',
    path: '/statistics',
    operationId: 'readStatistics',
    summary: 'Jobs that have ended: how many, how well, how long',
    description:
      'Of a user his own, without what they cost whoever runs them. A service key gets those of everybody, or of `?owner=`.',
    tags: ['statistics'],
    security: bearerSecurity,
    request: { query: query.extend(ownerQuery.shape) },
    responses: { 200: answers('As they are at this moment.', wireStatistics), ...problems(401, 403, 422) },
  },
  async handle(call) {
    const { api, principal, url } = call
    const owner = ownerScope(call)
    const { live, ...question } = valid(query, parametersOf(url), '/query')
    const statistics = await api.jobs.statistics({
      ...given({ owner, ...question }),
      live: live === '1',
      own: !isService(principal),
    })
    return json(200, toWireStatistics(statistics))
  },
}

/** `by` is the one that may be repeated; of the others the last counts. */
function parametersOf(url: URL): Record<string, unknown> {
  const by = url.searchParams.getAll('by')
  return { ...Object.fromEntries(url.searchParams), by: by.length === 0 ? undefined : by }
}
