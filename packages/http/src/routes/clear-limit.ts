import { z } from '@hono/zod-openapi'
import { json } from '../answer.ts'
import { ownerScope } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { ownerQuery } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { readJson } from '../request/read-json.ts'
import { storable } from '../schemas/texts.ts'
import { wireCleared } from '../schemas/wire-job.ts'

const body = z.strictObject({
  key: storable(1_000).openapi({ description: 'The key of a limit, as `GET /limits` or a refusal names it.' }),
})

export const clearLimit: Endpoint = {
  access: 'owner',
  route: {
    method: 'post',
    path: '/clear',
    operationId: 'clearLimit',
    summary: '"Clear stuck job": fail whatever holds a limit',
    description: "Only the caller's own jobs; for service keys those of `owner`, or all.",
    tags: ['limits'],
    security: bearerSecurity,
    request: { query: ownerQuery, body: { required: true, content: { 'application/json': { schema: body } } } },
    responses: {
      200: answers('The jobs that were failed as `cleared`.', wireCleared),
      ...problems(400, 401, 403, 413, 415, 422),
    },
  },
  async handle(call) {
    const { api, request } = call
    const owner = ownerScope(call)
    const { key } = valid(body, await readJson(request, api.maxBodyBytes), '')
    return json(200, { key, cleared: await api.jobs.clear(key, given({ owner })) })
  },
}
