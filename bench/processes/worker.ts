import type { BenchJob, Peer, Worker, Workload } from '../peers/peer.ts'
import type { Worked, WorkerOrder } from './orders.ts'
import { nowMs } from './now-ms.ts'

const tellEveryMs = 20

/** Counts in the handler, outside of the peer: what started beside another job of its owner is seen here. */
export function openWorker(
  peer: Peer,
  url: string,
  workload: Workload,
  tell: (handled: number) => void,
): (order: WorkerOrder) => Promise<Worked | null> {
  let worker: Worker | undefined
  let ticker: NodeJS.Timeout | undefined
  let endStuck = () => {}
  const stuck = new Promise<void>((resolve) => (endStuck = resolve))
  const running = new Map<string, number>()
  const waits: number[] = []
  const startedAt: number[] = []
  let handled = 0
  let violations = 0
  let lastAt = 0
  let cpu = process.cpuUsage()

  async function handle(job: BenchJob, [fromMs, toMs]: readonly [number, number], stuckOwner?: string): Promise<void> {
    const at = nowMs()
    const beside = running.get(job.owner) ?? 0
    if (beside > 0) violations++
    running.set(job.owner, beside + 1)
    if (job.owner === stuckOwner) {
      // Those that run beside his first are counted as violations, and as nothing else.
      if (beside === 0) await stuck
      else running.set(job.owner, beside)
      return
    }
    startedAt.push(at)
    waits.push(at - job.at)
    const ms = fromMs + Math.random() * (toMs - fromMs)
    if (ms > 0) await new Promise<void>((resolve) => void setTimeout(resolve, ms))
    const left = (running.get(job.owner) ?? 1) - 1
    if (left === 0) running.delete(job.owner)
    else running.set(job.owner, left)
    handled++
    lastAt = nowMs()
  }

  return async (order) => {
    switch (order.do) {
      case 'work': {
        cpu = process.cpuUsage()
        let told = -1
        ticker = setInterval(() => {
          if (handled !== told) tell((told = handled))
        }, tellEveryMs)
        worker = await peer.worker(url, workload, (job) => handle(job, order.handlerMs, order.stuckOwner))
        return null
      }
      case 'results': {
        const { user, system } = process.cpuUsage(cpu)
        const cpuSeconds = (user + system) / 1e6
        return { cpuSeconds, handled, firstAt: startedAt[0] ?? Number.NaN, lastAt, waits, startedAt, violations }
      }
      case 'close':
        endStuck()
        clearInterval(ticker)
        await worker?.stop()
        return null
      default:
        throw new Error('no such order')
    }
  }
}
