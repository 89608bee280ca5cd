import type { Workload } from '../peers/peer.ts'
import { measured } from '../measure/measured.ts'
import type { Scenario } from './scenario.ts'

type Own = Required<Pick<Scenario, 'id' | 'variant'>> & Pick<Scenario, 'against'>

const bulk = ({ id, variant, against }: Own, workload: Pick<Workload, 'looseLimits' | 'keys'>): Scenario => ({
  id,
  title: 'Bulk submit, 1,000 a call',
  variant,
  workload: { aim: 'throughput', slots: 1, ...workload },
  figure: 'rate',
  beside: 's2',
  ...(against ? { against } : {}),
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
})

export const bulkSubmit = bulk({ id: 's2', variant: 'plain' }, {})

const figures = ['rate', 'cpuStore', 'cpuClient', 'walBytesPerJob'] as const
export const bulkWithLimits = bulk(
  { id: 's2-limits', variant: 'keys (and limits)', against: { id: 's2', figures } },
  { looseLimits: 3, keys: true },
)
