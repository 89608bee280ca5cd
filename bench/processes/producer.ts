import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { BenchJob, Peer, Workload } from '../peers/peer.ts'
import type { Batch, Produced, ProducerOrder } from './orders.ts'
import { nowMs } from './now-ms.ts'

// Brings a job to about a hundred bytes of JSON.
const pad = 'a'.repeat(40)

export function jobOf({ count, owners, layout, prefix = 'u' }: Batch, n: number): BenchJob {
  const owner = layout === 'blocks' ? Math.floor((n * owners) / count) : n % owners
  return { n, owner: `${prefix}${owner}`, at: nowMs(), pad }
}

export async function openProducer(
  peer: Peer,
  url: string,
  workload: Workload,
): Promise<(order: ProducerOrder) => Promise<Produced>> {
  const producer = await peer.producer(url, workload)

  async function carryOut(order: ProducerOrder): Promise<void> {
    switch (order.do) {
      case 'submit': {
        let next = 0
        const one = async () => {
          while (next < order.count) await producer.submit(jobOf(order, next++))
        }
        await Promise.all(Array.from({ length: order.inFlight }, one))
        break
      }
      case 'bulk':
        for (let from = 0; from < order.count; from += order.perCall) {
          const length = Math.min(order.perCall, order.count - from)
          const keyed = (n: number) => ({ job: jobOf(order, n), ...(workload.keys && { key: randomUUID() }) })
          await producer.submitMany(Array.from({ length }, (_, i) => keyed(from + i)))
        }
        break
      case 'pace': {
        // By the clock, not from one submit to the next: a slow submit must not slow the arrivals down.
        const start = nowMs()
        const sent: Promise<void>[] = []
        for (let n = 0; n < order.count; n++) {
          const waitMs = start + n * order.everyMs - nowMs()
          if (waitMs > 0) await pause(waitMs)
          sent.push(producer.submit(jobOf(order, n)))
        }
        await Promise.all(sent)
        break
      }
      case 'close':
        await producer.close()
    }
  }

  return async (order) => {
    const cpu = process.cpuUsage()
    const start = nowMs()
    await carryOut(order)
    const { user, system } = process.cpuUsage(cpu)
    return { ms: nowMs() - start, cpuSeconds: (user + system) / 1e6 }
  }
}
