import { z } from '@hono/zod-openapi'
import { json } from '../answer.ts'
import { ownJob } from '../auth/own-job.ts'
import { isService } from '../auth/principal.ts'
import type { Endpoint } from '../endpoint.ts'
import { idInPath, ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { callerRefusal } from '../problem/caller-refusal.ts'
import { noSuchJob } from '../problem/problem.ts'
import { wireJob } from '../schemas/wire-job.ts'
import { unknownKind } from './submit-job.ts'

export const retryJob: Endpoint = {
  access: 'owner',
  route: {
    method: 'post',
    path: '/jobs/{id}/retry',
    operationId: 'retryJob',
    summary: 'Submit a failed or canceled job again',
    description: 'As a new job, whose `metadata.retry_of` names the old one. Twice is once.',
    tags: ['jobs'],
    security: bearerSecurity,
    request: { params: idInPath, query: ownerQuery },
    responses: {
      202: answers('The new job.', wireJob, z.object({ Location: z.string(), 'Retry-After': z.string() })),
      ...problems(401, 402, 403, 404, 409, 413, 422),
    },
  },
  async handle(call) {
    const { api, principal } = call
    const old = await ownJob(call)
    // A retry is a submit: what only the server may submit, only the server may retry.
    if (!isService(principal) && api.jobs.kinds.get(old.kind)?.internal !== false) throw unknownKind(old.kind)
    const [answer] = await api.jobs.retry(old.id, { owner: old.owner })
    if (!answer) throw noSuchJob()
    if (!answer.ok)
      throw answer.error.code === 'not_found' ? noSuchJob() : await callerRefusal(call, old.owner, answer.error)
    api.work?.start(call)
    const job = await api.jobs.find(answer.newId)
    if (!job) throw noSuchJob()
    const wire = api.wire(job)
    return json(202, wire, { Location: wire.links.self, 'Retry-After': '1' })
  },
}
