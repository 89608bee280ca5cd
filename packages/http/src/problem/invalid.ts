import { jsonPointer } from '@genjobs/contract'
import type { z } from '@hono/zod-openapi'
import { Refusal } from './problem.ts'

const maxEntries = 20

/**
 * The value, checked.
 * @param prefix where it stands in the request, as a JSON pointer: '' for the body, '/query' for parameters
 * @throws Refusal `invalid_input` that names each place
 */
export function valid<Schema extends z.ZodType>(schema: Schema, value: unknown, prefix: string): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.slice(0, maxEntries).map((issue) => ({
    // A key of the request may be of any length.
    pointer: `${prefix}${jsonPointer(issue.path.map((part) => String(part).slice(0, 100)))}`.toWellFormed(),
    detail: issue.message.slice(0, 500).toWellFormed(),
    code: issue.code ?? 'invalid',
  }))
  const first = errors[0]
  const place = first?.pointer ? `${first.pointer}: ` : ''
  throw new Refusal('invalid_input', `The request does not fit: ${place}${first?.detail ?? 'unknown'}`, { errors })
}
