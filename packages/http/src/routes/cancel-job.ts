import { json } from '../answer.ts'
import { ownJob } from '../auth/own-job.ts'
import type { Endpoint } from '../endpoint.ts'
import { idInPath, ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { noSuchJob } from '../problem/problem.ts'
import { wireCancel } from '../schemas/wire-job.ts'

export const cancelJob: Endpoint = {
  access: 'job',
  route: {
    method: 'post',
    path: '/jobs/{id}/cancel',
    operationId: 'cancelJob',
    summary: 'Cancel a job',
    description: 'Wherever it is. Canceling what has ended changes nothing.',
    tags: ['jobs'],
    security: bearerSecurity,
    request: { params: idInPath, query: ownerQuery },
    responses: {
      200: answers('The job as it is now.', wireCancel),
      ...problems(401, 403, 404, 422),
    },
  },
  async handle(call) {
    const { jobs, wire } = call.api
    const { id, owner } = await ownJob(call)
    const [answer] = await jobs.cancel(id, { owner })
    const job = await jobs.find(id)
    if (!job || !answer || answer.result === 'not_found') throw noSuchJob()
    return json(200, { job: wire(job), canceled: answer.result === 'canceled' })
  },
}
