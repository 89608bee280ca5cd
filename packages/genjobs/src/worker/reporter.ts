import type { Engine, HeldLease, Report } from '../client/engine.ts'

export type Reporter = {
  progress(lease: HeldLease, percent: number, step: string | undefined): void
  event(lease: HeldLease, type: string, data: unknown): void
  /** Of the attempt in all, so far: a report that is sent twice counts once. */
  cost(lease: HeldLease, micros: number, units: Record<string, number>): void
  /** Resolves when all that this job has reported so far is stored, or its lease is known to be lost. */
  flush(jobId: string): Promise<void>
  /** Send nothing more; resolves when nothing is on its way. What is left belongs to attempts that count no more. */
  close(): Promise<void>
}

/**
 * Collects what running jobs report and sends it for all of them together: one call in flight, the next one carries what
 * came up meanwhile. Between two calls it rests, so that a chatty handler costs a bounded number of writes.
 */
export function createReporter(
  engine: Pick<Engine, 'reportJobs'>,
  {
    restMs,
    onStored,
    onLost,
    onError,
  }: { restMs: number; onStored: () => void; onLost: () => void; onError: (error: unknown) => void },
): Reporter {
  const waiting = new Map<string, Report>()
  let sending: Promise<void> | undefined
  let hurried: (() => void) | undefined
  let hurry = 0
  let closed = false

  const reportOf = (lease: HeldLease): Report => {
    let report = waiting.get(lease.job_id)
    if (!report || report.epoch !== lease.epoch) waiting.set(lease.job_id, (report = { ...lease }))
    return report
  }

  async function send(): Promise<void> {
    await Promise.resolve()
    while (waiting.size > 0) {
      const reports = [...waiting.values()]
      waiting.clear()
      try {
        const answers = await engine.reportJobs(reports)
        onStored()
        if (answers.some(({ live }) => !live)) onLost()
      } catch (error) {
        onError(error)
        if (closed) break
        for (const report of reports) restore(report)
        await rest(Math.max(restMs, 500))
      }
      if (waiting.size > 0 && hurry === 0) await rest(restMs)
    }
    sending = undefined
  }

  /** What could not be sent goes first next time. */
  function restore(report: Report): void {
    const newer = waiting.get(report.job_id)
    if (newer && newer.epoch !== report.epoch) return
    waiting.set(report.job_id, { ...report, ...newer, events: [...(report.events ?? []), ...(newer?.events ?? [])] })
  }

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      hurried = () => (clearTimeout(timer), resolve())
    })

  return {
    progress(lease, percent, step) {
      if (closed) return
      const report = reportOf(lease)
      report.progress = percent
      if (step !== undefined) report.step = step
      sending ??= send()
    },
    event(lease, type, data) {
      if (closed) return
      const report = reportOf(lease)
      ;(report.events ??= []).push({ type, data })
      sending ??= send()
    },
    cost(lease, micros, units) {
      if (closed) return
      const report = reportOf(lease)
      report.cost_micros = micros
      report.units = { ...units }
      sending ??= send()
    },
    async flush() {
      hurry++
      hurried?.()
      await sending
      hurry--
    },
    async close() {
      closed = true
      waiting.clear()
      hurried?.()
      await sending
    },
  }
}
