import { z, type RouteConfig } from '@hono/zod-openapi'
import { wireProblem } from '../schemas/wire-problem.ts'

type Responses = RouteConfig['responses']

const titles: Record<number, string> = {
  400: 'The request cannot be read.',
  401: 'The caller is not known.',
  402: 'There are not enough credits, or the budget is spent.',
  403: 'The caller may not do that.',
  404: 'There is no such thing, or not for this caller.',
  409: 'Not in this state: a limit is full, or the job has moved on.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'The request can be read but not taken; `errors` says where.',
  429: 'Too many requests.',
  500: 'Something went wrong unexpectedly.',
  503: 'Not now: try again.',
}

const requestId = z.object({
  'X-Request-Id': z.string().openapi({ description: 'The request id that came, or a new one.' }),
})

const retryAfter = z.object({
  'Retry-After': z.string().optional().openapi({ description: 'Seconds to wait before the next try.' }),
})

/** Every failure of a route is one of these. */
export function problems(...statuses: readonly number[]): Responses {
  return Object.fromEntries(
    [...statuses, 429, 500, 503].map((status) => [
      status,
      {
        description: titles[status] ?? 'A problem.',
        headers: requestId.extend(status === 429 || status === 503 ? retryAfter.shape : {}),
        content: { 'application/problem+json': { schema: wireProblem } },
      },
    ]),
  )
}

export function answers(description: string, schema: z.ZodType, headers: z.ZodObject = z.object({})) {
  return { description, headers: requestId.extend(headers.shape), content: { 'application/json': { schema } } }
}

export function empty(description: string) {
  return { description, headers: requestId }
}

export function streams(description: string) {
  return {
    description,
    headers: requestId,
    content: { 'text/event-stream': { schema: z.string().openapi({ description: 'Server-sent events.' }) } },
  }
}

export function lines(description: string) {
  return {
    description,
    headers: requestId,
    content: { 'application/x-ndjson': { schema: z.string().openapi({ description: 'One JSON document a line.' }) } },
  }
}

export const bearerSecurity = [{ bearer: [] }]
export const streamSecurity = [{ bearer: [] }, { token: [] }]
export const cronSecurity = [{ cron: [] }]
