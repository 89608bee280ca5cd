import type { WireTransition } from '@genjobs/contract'
import { json } from '../answer.ts'
import { ownJob } from '../auth/own-job.ts'
import { isService } from '../auth/principal.ts'
import type { Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { idInPath, ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { notMoved } from '../problem/not-moved.ts'
import { noSuchJob } from '../problem/problem.ts'
import { readJson } from '../request/read-json.ts'
import { wireJob } from '../schemas/wire-job.ts'
import { wireTransition } from '../schemas/wire-manual.ts'

export const transitionJob: Endpoint = {
  access: 'owner',
  route: {
    method: 'post',
    path: '/jobs/{id}/transition',
    operationId: 'transitionJob',
    summary: 'Move a job of a manual kind',
    description:
      'From queued to running, from there to succeeded or failed; any other step changes nothing and is answered with 409. Jobs with a price and those of internal kinds are moved with a service key only.',
    tags: ['jobs'],
    security: bearerSecurity,
    request: {
      params: idInPath,
      query: ownerQuery,
      body: { required: true, content: { 'application/json': { schema: wireTransition } } },
    },
    responses: {
      200: answers('The job as it is now.', wireJob),
      ...problems(400, 401, 403, 404, 409, 413, 415, 422),
    },
  },
  async handle(call) {
    const { jobs, wire, maxBodyBytes } = call.api
    const { id, owner } = await ownJob(call)
    const body = valid(wireTransition, await readJson(call.request, maxBodyBytes), '') as WireTransition
    const { result, status } = await jobs.transition(id, body.status, {
      owner,
      byOwner: !isService(call.principal),
      ...given({ error: body.error, output: body.output, cost: body.costMicros }),
    })
    if (result !== 'ok') throw notMoved(result, status)
    const job = await jobs.find(id)
    if (!job) throw noSuchJob()
    return json(200, wire(job))
  },
}
