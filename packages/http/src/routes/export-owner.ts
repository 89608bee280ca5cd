import { z } from '@hono/zod-openapi'
import type { OwnerRecord } from 'genjobs'
import { requireOwner } from '../auth/scope.ts'
import type { Endpoint } from '../endpoint.ts'
import { ownerQuery } from '../openapi/parameters.ts'
import { bearerSecurity, lines, problems } from '../openapi/responses.ts'
import { firstStep } from '../stream/first-step.ts'

export const exportOwner: Endpoint = {
  access: 'owner',
  route: {
    method: 'get',
    path: '/export',
    operationId: 'exportOwner',
    summary: 'All that is kept of the caller',
    description:
      'One JSON document a line, each with a `type`: `export`, `owner`, `limit`, `idempotency_key`, `credits`, `budget`, ' +
      '`transfer`, `statistics`, `job`, `attempt`, `event`, and at last `end`. Without an `end` it is not complete.',
    tags: ['jobs'],
    security: bearerSecurity,
    request: { query: z.object(ownerQuery.shape) },
    responses: { 200: lines('The records.'), ...problems(401, 403, 422) },
  },
  async handle(call) {
    const { api, principal, request } = call
    const owner = requireOwner(call)
    api.streamCount.requireRoom(principal)
    if (request.method === 'HEAD') return answer(null)
    const { rest } = await firstStep(api.jobs.exportOwner(owner, { own: true }))
    return answer(body(rest, api.streamCount.enter(principal)))
  },
}

/** Read on as fast as the client takes it. What goes wrong in the middle breaks off the answer. */
function body(records: AsyncGenerator<OwnerRecord, void, undefined>, exit: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await records.next()
        if (!done) return controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
        exit()
        controller.close()
      } catch (error) {
        exit()
        throw error
      }
    },
    async cancel() {
      exit()
      await records.return()
    },
  })
}

function answer(stream: ReadableStream<Uint8Array> | null): Response {
  return new Response(stream, {
    headers: {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': 'attachment; filename="export.ndjson"',
      'Cache-Control': 'no-store',
    },
  })
}
