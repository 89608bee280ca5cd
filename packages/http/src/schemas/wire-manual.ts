import { z } from '@hono/zod-openapi'
import type { WireJobChanges, WireTransition } from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { micros, name, storable } from './texts.ts'

const error = () => storable(10_000)

export const wireTransition = exactly<WireTransition>()(
  z
    .strictObject({
      status: z.enum(['running', 'succeeded', 'failed']),
      error: error().optional().openapi({ description: 'Why it failed.' }),
      output: z.unknown().optional().openapi({ description: 'What it made, of a success.' }),
      costMicros: micros().optional().openapi({ description: 'What it has cost, in millionths of a unit of money.' }),
    })
    .openapi('Transition'),
)

export const wireJobChanges = exactly<WireJobChanges>()(
  z
    .strictObject({
      mode: name().nullable().optional(),
      inputAsset: name().nullable().optional(),
      error: error().nullable().optional(),
      costMicros: micros().optional().openapi({ description: 'Millionths of a unit of money.' }),
      metadata: z.record(z.string(), z.unknown()).optional(),
      progress: z.int().min(0).max(100).optional(),
      step: name().nullable().optional(),
    })
    .openapi('JobChanges', { description: 'What is named is changed; null empties.' }),
)
