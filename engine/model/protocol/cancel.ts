import { JOBS, SEEN, TRIES } from '../postgres/registers.ts'
import { UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { type Part } from './configuration.ts'
import { bits, commit, jump, mark, type Step } from './step.ts'
import { CANCELED, FAILED, LIVE, statusOf } from './values.ts'
import { type World } from './world.ts'
import { lockLimitsNowait, settle } from './settle.ts'

const source = 'finish/end_jobs.sql'
const TRIES_AT_MOST = 5

/** CANCEL, one transaction. */
export const cancel =
  (...jobs: readonly number[]): Part =>
  (w) => [
    ...endJobs(w, 'CANCEL', {
      jobs: (t) => jobs.reduce((set, j) => (statusOf(t.see(w.job(j))) === LIVE ? set | (1 << j) : set), 0),
      wait: () => true,
    }),
    commit('finish/cancel_jobs.sql'),
  ]

type Ending = {
  /** Read again where a statement asks: jobs that have ended meanwhile are in none of the tables anyway. */
  readonly jobs: (t: Transaction) => number
  readonly wait: (t: Transaction) => boolean
}

/** CANCEL, and the end of stale jobs: wherever a job is, its row without waiting; then limits. finish/end_jobs.sql */
export function endJobs(w: World, name: 'CANCEL' | 'STALE', { jobs, wait }: Ending): Step[] {
  const again = Symbol('again')
  const taken = Symbol('taken')
  const none = Symbol('none')
  const places = [
    { what: 'queue row', row: w.queue },
    { what: 'scheduled row', row: w.scheduled },
    { what: 'lease', row: w.lease },
  ]
  const waits = [places[0], places[2], places[1]].filter((place) => place !== undefined)
  const first = (t: Transaction): number => bits(jobs(t), w.jobs.length)[0] ?? -1
  return [
    {
      name: '',
      source: '',
      local: true,
      run(t) {
        t.set(JOBS, 0)
        t.set(TRIES, 0)
      },
    },
    ...places.map(({ what, row }, n): Step => ({
      name: `${name}: take ${what}s, skip locked`,
      source,
      ...(n === 0 ? { label: again } : {}),
      run(t) {
        for (const j of bits(jobs(t), w.jobs.length)) {
          if (t.tryLock(row(j), UPDATE)) t.set(JOBS, t.get(JOBS) | (1 << j))
        }
      },
    })),
    jump(taken, (t) => t.get(JOBS) !== 0 || !wait(t)),
    {
      name: `${name}: nothing taken; which job to wait for?`,
      source,
      run(t) {
        t.set(TRIES, t.get(TRIES) + 1)
        t.set(SEEN, first(t) + 1)
        return first(t) < 0 || t.get(TRIES) >= TRIES_AT_MOST ? taken : undefined
      },
    },
    ...waits.flatMap(({ what, row }): Step[] => {
      const at = (t: Transaction): number => row(t.get(SEEN) - 1)
      return [
        {
          name: `${name}: look for its ${what}`,
          source,
          run: (t) => t.set(JOBS, t.see(at(t)) ? 1 : 0),
        },
        {
          name: `${name}: wait for its ${what}`,
          source,
          skip: (t) => t.get(JOBS) === 0,
          waits: (t) => ({ row: at(t), mode: UPDATE }),
          run(t) {
            t.set(JOBS, 0)
            return t.lock(at(t), UPDATE) ? again : undefined
          },
        },
      ]
    }),
    jump(again),
    mark(taken),
    lockLimitsWhere(w, name, wait),
    jump(none, (t) => t.get(JOBS) === 0),
    {
      name: `${name}: delete its rows`,
      source,
      local: true,
      run(t) {
        for (const j of bits(t.get(JOBS), w.jobs.length)) {
          for (const { row } of places) if (t.see(row(j))) t.put(row(j), 0)
        }
      },
    },
    ...settle(w, name, () => (name === 'CANCEL' ? CANCELED : FAILED)),
    mark(none),
  ]
}

function lockLimitsWhere(w: World, name: string, wait: (t: Transaction) => boolean): Step {
  const step = lockLimitsNowait(w, name)
  return { ...step, skip: (t) => wait(t) || t.get(JOBS) === 0 }
}
