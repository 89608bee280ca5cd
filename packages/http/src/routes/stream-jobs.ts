import { z } from '@hono/zod-openapi'
import type { WireChanges } from '@genjobs/contract'
import type { OwnerChange } from 'genjobs'
import type { Api } from '../api.ts'
import { requireOwner } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { lastEventIdHeader, ownerQuery } from '../openapi/parameters.ts'
import { problems, streams, streamSecurity } from '../openapi/responses.ts'
import { firstStep } from '../stream/first-step.ts'
import { frame } from '../stream/frame.ts'
import { resumePoint } from '../stream/last-event-id.ts'
import { openStream, streamResponse } from '../stream/open-stream.ts'
import { toWireEvent } from '../to-wire.ts'

const query = z.object({
  cursor: z.string().max(8_192).optional().openapi({
    description: 'The id of the last `changes`; `Last-Event-ID` goes before it.',
  }),
})

export const streamJobs: Endpoint = {
  access: 'owner',
  inUrl: true,
  route: {
    method: 'get',
    path: '/stream',
    operationId: 'streamJobs',
    summary: 'Follow all own jobs',
    description:
      '`changes`: what is new (Changes); its id goes on from there without a gap. `ready`: what there was has been ' +
      'told, and from now on it is news. `expired` and `problem` as for one job.',
    tags: ['streams'],
    security: streamSecurity,
    request: { query: query.extend(ownerQuery.shape), headers: lastEventIdHeader },
    responses: {
      200: streams('First the live jobs and the last ended ones, then each change.'),
      ...problems(401, 403, 422),
    },
  },
  async handle(call) {
    const owner = requireOwner(call)
    call.api.streamCount.requireRoom(call.principal)
    if (call.request.method === 'HEAD') return streamResponse(null)
    const stop = new AbortController()
    const cursor = resumePoint(call, 'cursor')
    const changes = call.api.jobs.watchOwner(owner, { signal: stop.signal, ...given({ cursor }) })
    const { rest } = await firstStep(changes)
    return streamResponse(openStream(call, frames(call.api, rest), stop))
  },
}

async function* frames(api: Api, changes: AsyncIterable<OwnerChange>): AsyncGenerator<string, void, undefined> {
  let told = false
  for await (const { jobs, events, removed, cursor, ready } of changes) {
    const data: WireChanges = {
      jobs: jobs.map(api.wire),
      events: events.map((one) => ({ job: one.job, events: one.events.map(toWireEvent) })),
      removed,
    }
    yield frame('changes', data, cursor) + (ready && !told ? frame('ready', {}) : '')
    told ||= ready
  }
}
