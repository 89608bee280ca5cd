import type { WireJob } from '@genjobs/contract'

/** A job as the API tells it, for tests of what is done with it. */
export function aJob(fields: Partial<WireJob> = {}): WireJob {
  const id = fields.id ?? '00000000-0000-7000-8000-000000000001'
  return {
    id,
    kind: 'image',
    status: 'queued',
    reason: null,
    owner: 'ada',
    project: null,
    subject: null,
    mode: null,
    inputAsset: null,
    priority: 0,
    input: {},
    output: null,
    error: null,
    progress: 0,
    step: null,
    attempt: 0,
    maxAttempts: 3,
    position: 0,
    blockedOn: null,
    metadata: {},
    price: 0,
    charged: null,
    costMicros: null,
    eta: null,
    runAt: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    attemptStartedAt: null,
    finishedAt: null,
    updatedAt: '2026-01-01T00:00:00.000Z',
    links: { self: '', events: '', stream: '', cancel: '', retry: '' },
    ...fields,
  }
}

export const jobId = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
