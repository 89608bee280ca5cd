import { z } from '@hono/zod-openapi'
import type { JobChange } from 'genjobs'
import { ownJob } from '../auth/own-job.ts'
import { ownerScope } from '../auth/scope.ts'
import type { Api } from '../api.ts'
import type { Endpoint, KnownCall } from '../endpoint.ts'
import { given } from '../given.ts'
import { idInPath, lastEventIdHeader, ownerQuery } from '../openapi/parameters.ts'
import { empty, problems, streams, streamSecurity } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { noSuchJob } from '../problem/problem.ts'
import { seq } from '../schemas/texts.ts'
import { firstStep } from '../stream/first-step.ts'
import { frame } from '../stream/frame.ts'
import { resumePoint } from '../stream/last-event-id.ts'
import { openStream, streamResponse } from '../stream/open-stream.ts'
import { toWireEvent } from '../to-wire.ts'

const query = z.object({
  after: seq().optional().openapi({ description: 'Only events after this `seq`; `Last-Event-ID` goes before it.' }),
})

export const streamJob: Endpoint = {
  access: 'job',
  inUrl: true,
  route: {
    method: 'get',
    path: '/jobs/{id}/stream',
    operationId: 'streamJob',
    summary: 'Follow a job',
    description:
      '`job`: it has changed (Job). `event`: its handler logged or emitted something (Event; the id is its `seq`). ' +
      '`end`: it has ended (Job), and a client that comes again gets 204. `removed`: it was erased. `expired`: the ' +
      'token has ended; come again with a new one. `problem`: something failed after the answer had begun (Problem).',
    tags: ['streams'],
    security: streamSecurity,
    request: { params: idInPath, query: query.extend(ownerQuery.shape), headers: lastEventIdHeader },
    responses: {
      200: streams('First the job as it is and its events, then each change.'),
      204: empty('The job has ended, and this client has been told so: do not come again.'),
      ...problems(401, 403, 404, 422),
    },
  },
  async handle(call) {
    const { jobs } = call.api
    call.api.streamCount.requireRoom(call.principal)
    const { after = 0 } = valid(query, given({ after: resumePoint(call, 'after') }), '/query')
    if (call.request.method === 'HEAD') {
      await ownJob(call)
      return streamResponse(null)
    }
    const id = call.params['id'] ?? ''
    const stop = new AbortController()
    const owner = ownerScope(call)
    const changes = jobs.watch(id, { after, signal: stop.signal, ...given({ owner }) })
    const { result, rest } = await firstStep(changes).catch((error: unknown) => {
      throw isNotFound(error) ? noSuchJob() : error
    })
    if (result?.value && (await wasTold(call, id, result.value, after))) {
      // The iteration has not begun, so it cannot be ended: this lets go of the feed.
      stop.abort()
      return new Response(null, { status: 204 })
    }
    return streamResponse(openStream(call, frames(call.api, rest, id, after), stop))
  },
}

/** The id of `end` is one more than the last `seq`, so that whoever comes back with it is told apart. */
async function wasTold({ api }: KnownCall, id: string, { ended, events }: JobChange, after: number): Promise<boolean> {
  if (!ended || events.length > 0 || after === 0) return false
  return (await api.jobs.stream(id, { after: after - 1, limit: 1 })).length === 0
}

async function* frames(
  api: Api,
  changes: AsyncIterable<JobChange>,
  id: string,
  after: number,
): AsyncGenerator<string, void, undefined> {
  let last = after
  for await (const { job, events, ended } of changes) {
    const text = events.map((event) => frame('event', toWireEvent(event), event.seq)).join('')
    last = events.at(-1)?.seq ?? last
    if (ended) yield text + (job ? frame('end', api.wire(job), last + 1) : frame('removed', { id }))
    else yield (job ? frame('job', api.wire(job)) : '') + text
  }
}

function isNotFound(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'not_found'
}
