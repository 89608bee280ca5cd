import { z } from '@hono/zod-openapi'
import type { WireStatistics } from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { time } from './texts.ts'

const count = () => z.int().min(0)

const milliseconds = () => z.int().min(0).nullable()

const times = (description: string) =>
  z
    .object({ average: milliseconds(), p50: milliseconds(), p90: milliseconds(), p99: milliseconds() })
    .openapi({ description: `${description}, in milliseconds; percentiles within 5 %. Null when none was started.` })

export const wireStatistics = exactly<WireStatistics>()(
  z
    .object({
      from: time().nullable().openapi({ description: 'Whole units of what is counted; null without a bound.' }),
      to: time().nullable(),
      rows: z.array(
        z.object({
          owner: z.string().optional(),
          project: z.string().nullable().optional(),
          kind: z.string().optional(),
          mode: z.string().nullable().optional(),
          status: z.string().optional(),
          at: time().optional().openapi({ description: 'When the month, day, hour or minute begins.' }),
          jobs: count(),
          succeeded: count(),
          failed: count(),
          canceled: count(),
          successRate: z.number().min(0).max(1).nullable().openapi({ description: 'Of those not canceled.' }),
          costMicros: count().openapi({
            description: 'Millionths of a unit of money. For end users of manual kinds only, where they say it.',
          }),
          averageCostMicros: count(),
          charged: count().openapi({ description: 'Whole credits.' }),
          wait: times('From the submit to the first start'),
          run: times('From the first start to the end'),
        }),
      ),
      live: z
        .object({ queued: count(), running: count(), waiting: count() })
        .nullable()
        .openapi({ description: 'What has not ended; null unless asked for.' }),
    })
    .openapi('Statistics'),
)
