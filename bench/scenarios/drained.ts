import { setTimeout as pause } from 'node:timers/promises'
import { measured } from '../measure/measured.ts'
import type { Batch } from '../processes/orders.ts'
import type { WorkerProcess } from '../processes/start.ts'
import type { Bench, Sample } from './scenario.ts'

/** Wait until the workers have handled that many jobs together. */
export async function untilHandled(workers: readonly WorkerProcess[], count: number, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs
  const handled = () => workers.reduce((sum, worker) => sum + worker.handled, 0)
  while (handled() < count) {
    if (Date.now() > deadline) throw new Error(`${handled()} of ${count} jobs in ${withinMs / 1000} s`)
    await pause(10)
  }
}

/** Fill the queue, then let workers empty it: from the first start to the last end. */
export async function drained(
  { store, stale, producer, worker }: Bench,
  how: { batch: Batch; workers: number; handlerMs: readonly [number, number]; withinMs: number },
): Promise<Sample> {
  const { count } = how.batch
  await using stack = new AsyncDisposableStack()
  const submitter = await producer()
  stack.defer(() => submitter.close())
  const filled = await submitter.run({ do: 'bulk', perCall: 1_000, ...how.batch })
  await submitter.close()
  if (!stale) await store.settle()
  const workers = await Promise.all(Array.from({ length: how.workers }, worker))
  for (const one of workers) stack.defer(() => one.close())
  const { result, costs } = await measured(store, count, async () => {
    await Promise.all(workers.map((one) => one.run({ do: 'work', handlerMs: how.handlerMs })))
    await untilHandled(workers, count, how.withinMs)
    return await Promise.all(workers.map((one) => one.results()))
  })
  // One worker may have got nothing, where batches are large and jobs are few.
  const worked = result.filter(({ handled }) => handled > 0)
  const ms = Math.max(...worked.map(({ lastAt }) => lastAt)) - Math.min(...worked.map(({ firstAt }) => firstAt))
  return {
    rate: count / (ms / 1000),
    cpuClient: (result.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / count) * 10_000,
    violations: result.reduce((sum, { violations }) => sum + violations, 0),
    seedRate: count / (filled.ms / 1000),
    ...costs,
  }
}
