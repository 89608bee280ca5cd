import { ACCEPTED, KEYS } from '../postgres/registers.ts'
import { NO_KEY_UPDATE } from '../postgres/modes.ts'
import { type Part } from './configuration.ts'
import { setMine } from './mine.ts'
import { bits, commit, type Step } from './step.ts'
import { submit } from './submit.ts'
import { jobValue, LIVE } from './values.ts'
import { roomOf } from './world.ts'

const source = 'claim/run_job.sql'

/** Submit and claim of one job in one transaction: claim/run_job.sql. A full limit undoes all of it. */
export const runJob =
  (j: number): Part =>
  (w) => {
    const keys = w.lanes[w.jobs[j]?.lane ?? 0]?.keys ?? 0
    return [
      ...submit({ jobs: [j], deferred: true })(w).slice(0, -1),
      ...bits(keys, w.limits.length).map((k): Step => ({
        name: `RUN: lock limit ${k}`,
        source,
        skip: (t) => t.get(ACCEPTED) === 0,
        waits: () => ({ row: w.limit(k), mode: NO_KEY_UPDATE }),
        run(t) {
          if (t.lock(w.limit(k), NO_KEY_UPDATE)) t.set(KEYS, t.get(KEYS) | (1 << k))
        },
      })),
      {
        name: 'RUN: count; a lease, or nothing of it remains',
        source,
        run(t) {
          const full = bits(keys, w.limits.length).some((k) => roomOf(w, t, k) <= 0)
          if (t.get(ACCEPTED) === 0 || full) {
            t.rollback()
            return
          }
          for (const row of [w.scheduled(j), w.queue(j)]) if (t.see(row)) t.put(row, 0)
          t.put(w.job(j), jobValue(LIVE, 1))
          t.put(w.lease(j), 1)
          for (const k of bits(keys, w.limits.length)) t.put(w.slot(k, j), 1)
          setMine(t, j, 1)
        },
      },
      commit(source),
    ]
  }
