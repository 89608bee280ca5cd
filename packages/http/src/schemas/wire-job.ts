import { z } from '@hono/zod-openapi'
import { jobStatuses, type WireCancel, type WireCleared, type WireJob, type WireJobList } from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { anyJson, jobId, micros, time } from './texts.ts'

const path = () => z.string().openapi({ format: 'uri-reference' })

export const wireJob = exactly<WireJob>()(
  z
    .object({
      id: jobId(),
      kind: z.string(),
      status: z.enum(jobStatuses),
      reason: z.enum(['scheduled', 'throttled', 'stalled']).nullable().openapi({
        description: 'Why a queued job does not run, or that a running one gives no sign of life.',
      }),
      owner: z.string(),
      project: z.string().nullable(),
      subject: z.string().nullable(),
      mode: z.string().nullable(),
      inputAsset: z
        .string()
        .nullable()
        .openapi({ description: 'The file that the job is made from, by the id that the app gave it.' }),
      priority: z.int().min(-100).max(100).openapi({ description: 'Lower runs first.' }),
      input: anyJson(),
      output: anyJson().openapi({ description: 'The result, once the job has succeeded.' }),
      error: z.object({ code: z.string(), message: z.string() }).nullable().openapi({
        description: 'Why the job failed, or why its last attempt did.',
      }),
      progress: z.number().min(0).max(100),
      step: z.string().nullable().openapi({ description: 'What the handler reported last.' }),
      attempt: z.int().min(0),
      maxAttempts: z.int().min(1),
      position: z.int().min(0).nullable().openapi({
        description: 'Jobs of the same lane that go first: 0 is next. Null when the job is not queued.',
      }),
      blockedOn: z.string().nullable().openapi({ description: 'The full limit that a throttled job waits for.' }),
      metadata: z.record(z.string(), z.unknown()),
      price: z.int().min(0).openapi({ description: 'Whole credits.' }),
      charged: z.int().min(0).nullable().openapi({
        description: 'What was charged of the price when the job ended; null until then.',
      }),
      costMicros: micros().nullable().openapi({
        description:
          'What it has cost, in millionths of a unit of money, where its owner says so: of manual kinds without a price. Else null.',
      }),
      eta: z.object({ p50: time(), p90: time() }).nullable().openapi({
        description: 'When it will probably have ended: half of the time by p50, nine times in ten by p90.',
      }),
      runAt: time().nullable(),
      createdAt: time(),
      startedAt: time().nullable().openapi({ description: 'When the first attempt began.' }),
      attemptStartedAt: time().nullable().openapi({ description: 'When the attempt began that runs now or ran last.' }),
      finishedAt: time().nullable(),
      updatedAt: time(),
      links: z.object({ self: path(), events: path(), stream: path(), cancel: path(), retry: path() }),
    })
    .openapi('Job'),
)

export const wireJobList = exactly<WireJobList>()(
  z
    .object({
      jobs: z.array(wireJob),
      nextCursor: z.string().nullable().openapi({ description: 'The cursor of the next page; null on the last one.' }),
    })
    .openapi('JobList'),
)

export const wireCancel = exactly<WireCancel>()(
  z
    .object({
      job: wireJob,
      canceled: z.boolean().openapi({ description: 'False when the job had ended before.' }),
    })
    .openapi('Cancel'),
)

export const wireCleared = exactly<WireCleared>()(
  z.object({ key: z.string(), cleared: z.array(jobId()) }).openapi('Cleared'),
)
