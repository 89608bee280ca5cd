import { z } from '@hono/zod-openapi'
import { jobId, name } from '../schemas/texts.ts'

export const idInPath = z.object({ id: jobId() })

export const ownerQuery = z.object({
  owner: name().optional().openapi({ description: 'For service keys: whose.' }),
})

export const preferHeader = z.object({
  Prefer: z.string().optional().openapi({
    description: '`wait=N` waits up to N seconds, at most 60, for the end; `respond-async` does not wait.',
  }),
})

export const preferenceApplied = z.object({
  'Preference-Applied': z.string().optional().openapi({ description: 'What was done of Prefer.' }),
})

export const lastEventIdHeader = z.object({
  'Last-Event-ID': z.string().optional().openapi({ description: 'Sent by EventSource when it comes again.' }),
})
