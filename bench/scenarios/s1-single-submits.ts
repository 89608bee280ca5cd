import { measured } from '../measure/measured.ts'
import type { Scenario } from './scenario.ts'

export const singleSubmits: Scenario = {
  id: 's1',
  title: 'Single submits, 16 in flight',
  workload: { aim: 'single', slots: 1 },
  figure: 'rate',
  async run({ store, scale, producer }) {
    const count = Math.ceil(20_000 * scale)
    await using stack = new AsyncDisposableStack()
    const submitter = await producer()
    stack.defer(() => submitter.close())
    // Connections are opened and plans made by the first few.
    await submitter.run({ do: 'submit', inFlight: 16, count: 500, owners: 100 })
    await store.settle()
    const { result, costs } = await measured(store, count, () =>
      submitter.run({ do: 'submit', inFlight: 16, count, owners: 100 }),
    )
    return { rate: count / (result.ms / 1000), cpuClient: (result.cpuSeconds / count) * 10_000, ...costs }
  },
}
