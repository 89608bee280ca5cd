import { ownJob } from '../auth/own-job.ts'
import type { Endpoint } from '../endpoint.ts'
import { idInPath, ownerQuery } from '../openapi/parameters.ts'
import { bearerSecurity, empty, problems } from '../openapi/responses.ts'
import { noSuchJob } from '../problem/problem.ts'

export const deleteJob: Endpoint = {
  access: 'owner',
  route: {
    method: 'delete',
    path: '/jobs/{id}',
    operationId: 'deleteJob',
    summary: 'Erase a job and its result',
    description: 'What has not ended is canceled first.',
    tags: ['jobs'],
    security: bearerSecurity,
    request: { params: idInPath, query: ownerQuery },
    responses: { 204: empty('It is gone.'), ...problems(401, 403, 404, 422) },
  },
  async handle(call) {
    const { id, owner } = await ownJob(call)
    const [answer] = await call.api.jobs.delete(id, { owner })
    if (answer?.result !== 'deleted') throw noSuchJob()
    return new Response(null, { status: 204 })
  },
}
