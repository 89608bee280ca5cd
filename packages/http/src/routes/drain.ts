import { z } from '@hono/zod-openapi'
import type { DrainSummary } from 'genjobs'
import { json } from '../answer.ts'
import type { Call, Endpoint } from '../endpoint.ts'
import { given } from '../given.ts'
import { answers, cronSecurity, problems } from '../openapi/responses.ts'
import { Refusal } from '../problem/problem.ts'
import { logText } from '../request/headers.ts'
import { exactly } from '../schemas/exactly.ts'

const count = () => z.int().min(0)

const drainSummary = exactly<DrainSummary>()(
  z
    .object({
      claimed: count(),
      succeeded: count(),
      failed: count(),
      retried: count(),
      released: count(),
      lost: count(),
    })
    .openapi('DrainSummary'),
)

const route = {
  path: '/drain',
  summary: 'Run one bounded batch of jobs: for cron',
  tags: ['cron'],
  security: cronSecurity,
  request: {
    headers: z.object({
      'x-worker-id': z.string().optional().openapi({ description: 'For the log.' }),
      'x-supabase-caller': z.string().optional().openapi({ description: 'For the log.' }),
    }),
  },
  responses: { 200: answers('What became of the batch.', drainSummary), ...problems(401, 404) },
}

async function handle({ api, request, requestId, shutdown }: Call): Promise<Response> {
  const { handlers, jobs, drain } = api
  if (!handlers) {
    throw new Refusal('not_found', 'This server has no handlers to run jobs with.', {
      hint: 'Pass them: serve(jobs, { handlers }).',
    })
  }
  const summary = await jobs.drain({ handlers, ...drain, ...given({ signal: shutdown }) })
  api.onDrain({
    requestId,
    worker: logText(request, 'x-worker-id'),
    caller: logText(request, 'x-supabase-caller'),
    summary,
  })
  return json(200, summary)
}

export const drainByGet: Endpoint = { access: 'cron', route: { ...route, method: 'get', operationId: 'drain' }, handle }
export const drainByPost: Endpoint = {
  access: 'cron',
  route: { ...route, method: 'post', operationId: 'drainByPost' },
  handle,
}
