import { JOBS, MINE, MINE_TOO, SEEN } from '../postgres/registers.ts'
import { UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { type Part } from './configuration.ts'
import { enqueue } from './enqueue.ts'
import { mine } from './mine.ts'
import { commit, jump, mark, type Step } from './step.ts'
import { epochOf, FAILED, LIVE, SUCCEEDED } from './values.ts'
import { type World } from './world.ts'
import { settle } from './settle.ts'

export type Finish = {
  readonly outcome?: 'succeed' | 'fail'
  /** Jobs that it leased before the configuration begins, with epoch 1; else those that it has claimed. */
  readonly jobs?: readonly number[]
}

const source = 'finish/close_leases.sql'

/** FINISH, one transaction. */
export const finish =
  (options: Finish = {}): Part =>
  (w) => [...finishSteps(w, options), commit('finish/finish_jobs.sql')]

export function finishSteps(w: World, { outcome = 'succeed', jobs }: Finish): Step[] {
  const epochIn = (t: Transaction, j: number): number => (jobs ? (jobs.includes(j) ? 1 : 0) : mine(t, j))
  return endLeases(w, 'FINISH', {
    named: (t, j) =>
      epochIn(t, j) !== 0 && (w.without.has('finish-without-epoch') || t.see(w.lease(j)) === epochIn(t, j)),
    becomes: (t, j) => (outcome === 'succeed' ? SUCCEEDED : retried(w, t, j)),
  })
}

/** LIVE where there is an attempt left. */
export const retried = (w: World, t: Transaction, j: number): number =>
  epochOf(t.see(w.job(j))) >= (w.jobs[j]?.attempts ?? 0) ? FAILED : LIVE

type Ending = {
  /** Whether the lease of the job is one of those named, as far as is seen now. */
  readonly named: (t: Transaction, j: number) => boolean
  readonly becomes: (t: Transaction, j: number) => number
}

/** Leases by (job, epoch) FOR UPDATE, in order; then settle. finish/close_leases.sql */
export function endLeases(w: World, name: string, { named, becomes }: Ending): Step[] {
  const none = Symbol('none')
  return [
    {
      name: `${name}: snapshot of the leases`,
      source,
      run(t) {
        t.set(JOBS, 0)
        t.set(
          SEEN,
          w.jobs.reduce((set, _, j) => (t.see(w.lease(j)) && named(t, j) ? set | (1 << j) : set), 0),
        )
      },
    },
    ...w.jobs.map((_, j): Step => ({
      name: `${name}: lock the lease of job ${j}`,
      source,
      skip: (t) => !(t.get(SEEN) & (1 << j)),
      waits: () => ({ row: w.lease(j), mode: UPDATE }),
      run(t) {
        if (t.lock(w.lease(j), UPDATE) && named(t, j)) t.set(JOBS, t.get(JOBS) | (1 << j))
      },
    })),
    {
      name: '',
      source: '',
      local: true,
      run(t) {
        t.set(SEEN, 0)
        for (const register of [MINE, MINE_TOO]) if (name === 'FINISH') t.set(register, 0)
      },
    },
    jump(none, (t) => t.get(JOBS) === 0),
    deleteLeases(w, name),
    ...settle(w, name, becomes, w.without.has('retry-takes-lanes') ? (again) => enqueue(w, again) : undefined),
    mark(none),
  ]
}

/** The leases of JOBS, which are locked. */
export function deleteLeases(w: World, name: string): Step {
  return {
    name: `${name}: delete the leases`,
    source,
    local: true,
    run(t) {
      w.jobs.forEach((_, j) => {
        if (t.get(JOBS) & (1 << j) && t.see(w.lease(j))) t.put(w.lease(j), 0)
      })
    },
  }
}
