import { measured } from '../measure/measured.ts'
import { percentile } from '../measure/statistics.ts'
import { untilHandled } from './drained.ts'
import type { Bench, Sample } from './scenario.ts'

/** One job every so often, from the call of submit to the start of its handler, while nothing else happens. */
export async function paced(
  { store, producer, worker }: Bench,
  how: { count: number; everyMs: number; owners: number; prefix?: string; stuckOwner?: string },
): Promise<Sample> {
  await using stack = new AsyncDisposableStack()
  const [submitter, one] = await Promise.all([producer(), worker()])
  stack.defer(() => one.close())
  stack.defer(() => submitter.close())
  await one.run({
    do: 'work',
    handlerMs: [0, 0],
    ...(how.stuckOwner === undefined ? {} : { stuckOwner: how.stuckOwner }),
  })
  // Warm: connections are open, plans are made, the worker listens.
  const warm = 50
  await submitter.run({ do: 'pace', ...how, count: warm, prefix: 'warm' })
  await untilHandled([one], warm, 60_000)
  const cpuBefore = (await one.results()).cpuSeconds
  const { result, costs } = await measured(store, how.count, async () => {
    const produced = await submitter.run({ do: 'pace', ...how })
    await untilHandled([one], warm + how.count, 120_000)
    return { produced, worked: await one.results() }
  })
  const waits = result.worked.waits.slice(warm)
  return {
    p50: percentile(waits, 0.5),
    p95: percentile(waits, 0.95),
    p99: percentile(waits, 0.99),
    cpuClient: ((result.produced.cpuSeconds + result.worked.cpuSeconds - cpuBefore) / how.count) * 10_000,
    violations: result.worked.violations,
    ...costs,
  }
}
