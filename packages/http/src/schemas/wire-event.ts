import { z } from '@hono/zod-openapi'
import type { WireChanges, WireEvent, WireEventList } from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { anyJson, jobId, time } from './texts.ts'
import { wireJob } from './wire-job.ts'

export const wireEvent = exactly<WireEvent>()(
  z
    .object({
      seq: z.int().min(1).openapi({
        description: 'Counts from 1 without gaps within a job; only an event "genjobs:restored" may come after any.',
      }),
      type: z.string(),
      data: anyJson(),
      at: time(),
    })
    .openapi('Event'),
)

export const wireEventList = exactly<WireEventList>()(
  z
    .object({
      events: z.array(wireEvent),
      lastSeq: z.int().min(0).openapi({ description: 'The `after` of the next page.' }),
    })
    .openapi('EventList'),
)

export const wireChanges = exactly<WireChanges>()(
  z
    .object({
      jobs: z.array(wireJob),
      events: z.array(z.object({ job: jobId(), events: z.array(wireEvent) })),
      removed: z.array(jobId()).openapi({ description: 'Jobs that were erased.' }),
    })
    .openapi('Changes'),
)
