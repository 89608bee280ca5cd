import { z } from '@hono/zod-openapi'
import type { WireKind, WireLimit, WireToken } from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { time } from './texts.ts'

export const wireLimit = exactly<WireLimit>()(
  z
    .object({
      key: z.string(),
      max: z.int().min(0),
      used: z.int().min(0).openapi({ description: "The owner's own use of it." }),
      whenFull: z.enum(['reject', 'queue']),
      kinds: z.array(z.string()),
    })
    .openapi('Limit'),
)

const ms = () => z.number().min(0)

export const wireKind = exactly<WireKind>()(
  z
    .object({
      name: z.string(),
      price: z
        .int()
        .min(0)
        .nullable()
        .openapi({ description: 'Whole credits a job; null when it depends on the input.' }),
      paused: z.boolean(),
      inputSchema: z.record(z.string(), z.unknown()).nullable().openapi({
        description: 'JSON Schema (2020-12) of the input.',
      }),
      pace: z.object({ p50Ms: ms(), p90Ms: ms() }).nullable().openapi({
        description: 'How long recent jobs of the kind ran.',
      }),
    })
    .openapi('Kind'),
)

export const wireToken = exactly<WireToken>()(z.object({ token: z.string(), expiresAt: time() }).openapi('Token'))
