import type { Workload } from '../peers/peer.ts'
import { drained } from './drained.ts'
import type { Scenario } from './scenario.ts'

const onePerOwner = (
  id: string,
  layout: NonNullable<Workload['layout']>,
  rest: { what: string; handlerMs: readonly [number, number]; beside: string; against?: Scenario['against'] },
): Scenario => ({
  id,
  title: `One running per user, 2,000 users with 20 jobs each, ${rest.what}`,
  variant: layout,
  workload: { aim: 'per-owner', layout, slots: 100 },
  figure: 'rate',
  beside: rest.beside,
  ...(rest.against ? { against: rest.against } : {}),
  run: (bench) => {
    const owners = Math.ceil(2_000 * bench.scale)
    return drained(bench, {
      batch: { count: owners * 20, owners, layout },
      workers: 1,
      handlerMs: rest.handlerMs,
      withinMs: 300_000,
    })
  },
})

function bothLayouts(id: string, what: string, handlerMs: readonly [number, number]): Scenario[] {
  const both = { what, handlerMs, beside: id }
  return [
    onePerOwner(id, 'interleaved', both),
    onePerOwner(id.replace('s5', 's5-blocks'), 'blocks', { ...both, against: { id, figures: ['rate'] } }),
  ]
}

export const onePerOwnerScenarios: readonly Scenario[] = [
  ...bothLayouts('s5', 'handlers of 5 ms', [5, 5]),
  ...bothLayouts('s5-random', 'handlers of 1 to 50 ms', [1, 50]),
]
