import type { Workload } from '../peers/peer.ts'
import { drained } from './drained.ts'
import type { Scenario } from './scenario.ts'

const onePerOwner = (
  id: string,
  layout: NonNullable<Workload['layout']>,
  what: string,
  handlerMs: readonly [number, number],
): Scenario => ({
  id,
  title: `One running per user, 2,000 users with 20 jobs, ${layout}, ${what}`,
  workload: { aim: 'per-owner', layout, slots: 100 },
  figure: 'rate',
  run: (bench) => {
    const owners = Math.ceil(2_000 * bench.scale)
    return drained(bench, {
      batch: { count: owners * 20, owners, layout },
      workers: 1,
      handlerMs,
      withinMs: 300_000,
    })
  },
})

export const interleaved = onePerOwner('s5', 'interleaved', 'handlers of 5 ms', [5, 5])
export const blocks = onePerOwner('s5-blocks', 'blocks', 'handlers of 5 ms', [5, 5])
export const interleavedRandom = onePerOwner('s5-random', 'interleaved', 'handlers of 1 to 50 ms', [1, 50])
export const blocksRandom = onePerOwner('s5-blocks-random', 'blocks', 'handlers of 1 to 50 ms', [1, 50])
