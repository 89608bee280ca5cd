import { z } from '@hono/zod-openapi'
import type { WireSubmit } from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { anyJson, micros, name, storable } from './texts.ts'

const yearMs = 31_622_400_000

export const wireSubmit = exactly<WireSubmit>()(
  z
    .strictObject({
      kind: storable(64),
      input: anyJson(),
      project: name().optional(),
      subject: name().optional().openapi({ description: 'What the job is about, such as story:42.' }),
      mode: name().optional(),
      inputAsset: name()
        .optional()
        .openapi({ description: 'The file that the job is made from, by the id that the app gave it.' }),
      metadata: z.record(z.string(), z.unknown()).optional(),
      delayMs: z.number().min(0).max(yearMs).optional(),
      costMicros: micros().optional().openapi({
        description: 'What it is expected to cost, in millionths of a unit of money. For users: of manual kinds only.',
      }),
      owner: name().optional().openapi({ description: 'For service keys only, and required there: whose job it is.' }),
      priority: z.int().min(-100).max(100).optional().openapi({
        description: 'For service keys only. Lower runs first.',
      }),
    })
    .openapi('Submit'),
)
