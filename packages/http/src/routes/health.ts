import { z } from '@hono/zod-openapi'
import { json } from '../answer.ts'
import type { Endpoint } from '../endpoint.ts'
import { answers, problems } from '../openapi/responses.ts'

const ok = z.object({ status: z.literal('ok') })

export const health: Endpoint = {
  access: 'public',
  route: {
    method: 'get',
    path: '/healthz',
    operationId: 'health',
    summary: 'This process answers',
    tags: ['health'],
    responses: { 200: answers('It does.', ok), ...problems() },
  },
  handle: () => json(200, { status: 'ok' }),
}

const freshMs = 1_000

/** Anybody may ask, so the database is asked at most once a second. */
export function readiness(): Endpoint {
  let last: { at: number; asked: Promise<unknown> } | undefined
  return {
    access: 'public',
    route: {
      method: 'get',
      path: '/readyz',
      operationId: 'ready',
      summary: 'The database answers and has the right schema',
      tags: ['health'],
      responses: { 200: answers('It does.', ok), ...problems() },
    },
    async handle({ api }) {
      const now = performance.now()
      if (!last || now - last.at > freshMs) last = { at: now, asked: api.jobs.ready() }
      await last.asked
      return json(200, { status: 'ok' })
    },
  }
}
