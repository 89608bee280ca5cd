import { z } from '@hono/zod-openapi'
import { errorCodes, type ErrorCode, type WireProblem } from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { jobId, time } from './texts.ts'
import { budgetMeasure, budgetPeriod, budgetScope } from './wire-budgets.ts'

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]

export const wireProblem = exactly<WireProblem>()(
  z
    .object({
      type: z.string().openapi({ format: 'uri-reference' }),
      title: z.string(),
      status: z.int().min(400).max(599),
      detail: z.string(),
      code: z.enum(codes).openapi({ description: 'Branch on this.' }),
      retryable: z.boolean().openapi({ description: 'Whether the same request may succeed later, without a change.' }),
      hint: z.string(),
      request_id: z.string(),
      errors: z
        .array(z.object({ pointer: z.string(), detail: z.string(), code: z.string() }))
        .optional()
        .openapi({ description: 'What is wrong with the request, one entry a place; `pointer` is a JSON pointer.' }),
      key: z.string().optional().openapi({ description: 'The limit that is full.' }),
      max: z.int().optional(),
      blocking_jobs: z.array(jobId()).optional().openapi({
        description: "The caller's own jobs that hold the limit.",
      }),
      job_id: jobId().optional(),
      required: z.int().optional(),
      available: z.int().optional(),
      budget: z
        .object({
          scope: budgetScope(),
          measure: budgetMeasure(),
          period: budgetPeriod(),
          resets_at: time().nullable(),
          key: z.string().nullable().optional(),
          max: z.int().optional(),
          spent: z.int().optional(),
          held: z.int().optional(),
          left: z.int().optional(),
        })
        .optional()
        .openapi({ description: "With budget_exceeded; the figures of the caller's own credits only." }),
    })
    .openapi('Problem', { description: 'RFC 9457.' }),
)
