import { measured } from '../measure/measured.ts'
import type { Scenario } from './scenario.ts'

export const bulkSubmit: Scenario = {
  id: 's2',
  title: 'Bulk submit, 1,000 a call',
  workload: { aim: 'throughput', slots: 1 },
  figure: 'rate',
  async run({ store, scale, producer }) {
    const count = Math.ceil(100_000 * scale)
    await using stack = new AsyncDisposableStack()
    const submitter = await producer()
    stack.defer(() => submitter.close())
    await submitter.run({ do: 'bulk', perCall: 1_000, count: 1_000, owners: 100 })
    await store.settle()
    const { result, costs } = await measured(store, count, () =>
      submitter.run({ do: 'bulk', perCall: 1_000, count, owners: 100 }),
    )
    return { rate: count / (result.ms / 1000), cpuClient: (result.cpuSeconds / count) * 10_000, ...costs }
  },
}
