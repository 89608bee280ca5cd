import type { Job, WireCredits, WireEvent, WireJob, WireTransfer } from '@genjobs/contract'
import type { CreditBalance, CreditTransfer, StreamEvent } from 'genjobs'
import { wireTime } from './wire-time.ts'

// What a job costs whoever runs it is not for its owner, unless it is he who says so.
export function toWireJob(
  { costMicros, units: _units, ...job }: Job,
  { basePath, withCost }: { basePath: string; withCost: boolean },
): WireJob {
  const self = `${basePath}/jobs/${job.id}`
  return {
    ...job,
    costMicros: withCost ? costMicros : null,
    eta: job.eta && { p50: job.eta.p50.toISOString(), p90: job.eta.p90.toISOString() },
    runAt: wireTime(job.runAt),
    createdAt: job.createdAt.toISOString(),
    startedAt: wireTime(job.startedAt),
    attemptStartedAt: wireTime(job.attemptStartedAt),
    finishedAt: wireTime(job.finishedAt),
    updatedAt: job.updatedAt.toISOString(),
    links: {
      self,
      events: `${self}/events`,
      stream: `${self}/stream`,
      cancel: `${self}/cancel`,
      retry: `${self}/retry`,
    },
  }
}

export function toWireEvent({ seq, type, data, at }: StreamEvent): WireEvent {
  return { seq, type, data, at: at.toISOString() }
}

export function toWireCredits(credits: CreditBalance): WireCredits {
  return { ...credits, nextExpiry: wireTime(credits.nextExpiry) }
}

export function toWireTransfer(transfer: CreditTransfer): WireTransfer {
  return { ...transfer, createdAt: transfer.createdAt.toISOString() }
}
