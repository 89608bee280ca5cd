import { z } from '@hono/zod-openapi'
import { isTerminal } from '@genjobs/contract'
import { json } from '../answer.ts'
import { ownJob } from '../auth/own-job.ts'
import type { Endpoint } from '../endpoint.ts'
import { idInPath, ownerQuery, preferenceApplied, preferHeader } from '../openapi/parameters.ts'
import { answers, bearerSecurity, empty, problems } from '../openapi/responses.ts'
import { isKnown, weakEtag } from '../request/etag.ts'
import { preferOf } from '../request/headers.ts'
import { wireJob } from '../schemas/wire-job.ts'
import { untilEnded } from '../until-ended.ts'

export const readJob: Endpoint = {
  access: 'job',
  route: {
    method: 'get',
    path: '/jobs/{id}',
    operationId: 'readJob',
    summary: 'One job',
    tags: ['jobs'],
    security: bearerSecurity,
    request: {
      params: idInPath,
      query: ownerQuery,
      headers: preferHeader.extend({ 'If-None-Match': z.string().optional() }),
    },
    responses: {
      200: answers('The job as it is.', wireJob, z.object({ ETag: z.string() }).extend(preferenceApplied.shape)),
      304: empty('Nothing has changed.'),
      ...problems(401, 403, 404, 422),
    },
  },
  async handle(call) {
    const { api, request } = call
    const { waitMs, applied } = preferOf(request)
    const found = await ownJob(call)
    const job = waitMs > 0 && !isTerminal(found.status) ? await untilEnded(call, found.id, waitMs) : found
    const body = JSON.stringify(api.wire(job))
    const ETag = await weakEtag(body)
    const headers = { ETag, ...(applied === undefined ? {} : { 'Preference-Applied': applied }) }
    if (isKnown(request, ETag)) return new Response(null, { status: 304, headers })
    return json(200, api.wire(job), headers)
  },
}
