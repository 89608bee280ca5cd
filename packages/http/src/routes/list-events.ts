import { z } from '@hono/zod-openapi'
import { json } from '../answer.ts'
import { ownJob } from '../auth/own-job.ts'
import type { Endpoint } from '../endpoint.ts'
import { idInPath, ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { seq, wholeNumber } from '../schemas/texts.ts'
import { wireEventList } from '../schemas/wire-event.ts'
import { toWireEvent } from '../to-wire.ts'

const query = z.object({
  after: seq().optional().openapi({ description: 'Only events after this `seq`. Default 0.' }),
  limit: wholeNumber(1, 1_000).optional().openapi({ description: 'Default 1,000.' }),
})

export const listEvents: Endpoint = {
  access: 'job',
  route: {
    method: 'get',
    path: '/jobs/{id}/events',
    operationId: 'listEvents',
    summary: 'What the handler of a job logged and emitted',
    tags: ['jobs'],
    security: bearerSecurity,
    request: { params: idInPath, query: query.extend(ownerQuery.shape) },
    responses: {
      200: answers('One page, oldest first.', wireEventList),
      ...problems(401, 403, 404, 422),
    },
  },
  async handle(call) {
    const { after = 0, limit = 1_000 } = valid(query, Object.fromEntries(call.url.searchParams), '/query')
    const { id } = await ownJob(call)
    const events = await call.api.jobs.stream(id, { after, limit })
    return json(200, { events: events.map(toWireEvent), lastSeq: events.at(-1)?.seq ?? after })
  },
}
