import type { WireJobChanges } from '@genjobs/contract'
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
import { wireJobChanges } from '../schemas/wire-manual.ts'

export const updateJob: Endpoint = {
  access: 'owner',
  route: {
    method: 'patch',
    path: '/jobs/{id}',
    operationId: 'updateJob',
    summary: 'Change a job of a manual kind',
    description:
      'In any state, but not its state. Jobs with a price and those of internal kinds are changed with a service key only.',
    tags: ['jobs'],
    security: bearerSecurity,
    request: {
      params: idInPath,
      query: ownerQuery,
      body: { required: true, content: { 'application/json': { schema: wireJobChanges } } },
    },
    responses: {
      200: answers('The job as it is now.', wireJob),
      ...problems(400, 401, 403, 404, 413, 415, 422),
    },
  },
  async handle(call) {
    const { jobs, wire, maxBodyBytes } = call.api
    const { id, owner } = await ownJob(call)
    const body = valid(wireJobChanges, await readJson(call.request, maxBodyBytes), '') as WireJobChanges
    const { costMicros, ...changes } = body
    const { result } = await jobs.update(
      id,
      { ...changes, ...given({ cost: costMicros }) },
      { owner, byOwner: !isService(call.principal) },
    )
    if (result !== 'ok') throw notMoved(result, null)
    const job = await jobs.find(id)
    if (!job) throw noSuchJob()
    return json(200, wire(job))
  },
}
