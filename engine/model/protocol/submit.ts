import { ACCEPTED, COUNTS, FLAG, JOBS, SEEN, TRIES } from '../postgres/registers.ts'
import { UPDATE } from '../postgres/modes.ts'
import { type Transaction } from '../postgres/transaction.ts'
import { endJobs } from './cancel.ts'
import { type Part } from './configuration.ts'
import { enqueue } from './enqueue.ts'
import { expireSteps } from './expire.ts'
import { holdInOrder, insertInOrder } from './hold-in-order.ts'
import { bits, commit, jump, mark, sizeOf, type Step } from './step.ts'
import { staleJobs } from './sweep.ts'
import { jobValue, limitValue, LIVE, maxOf, REFUSED } from './values.ts'
import { roomOf, slotsOf, type World } from './world.ts'

export type Submit = {
  readonly jobs: readonly number[]
  /** Inside a caller's own transaction. */
  readonly deferred?: boolean
  /** With the one idempotency key there is: jobs that meet it are replays of another job. */
  readonly idempotent?: boolean
}

const source = 'submit/submit_jobs.sql'

/** SUBMIT, one transaction. */
export const submit =
  ({ jobs, deferred = false, idempotent = false }: Submit): Part =>
  (w) => {
    const all = jobs.reduce((set, j) => set | (1 << j), 0)
    const keys = jobs.reduce((set, j) => set | (w.jobs[j]?.reject ?? 0), 0)
    const end = Symbol('end')
    const reject = takeRejectSlots(w, keys, !deferred)
    const lanes = enqueue(
      w,
      (t) => (t.get(FLAG) && !w.without.has('recovering-submit-waits-for-lanes') ? 0 : t.get(ACCEPTED)),
      !w.without.has('submit-without-key-share'),
    )
    const lanesFirst = w.without.has('lanes-before-rejecting-limits')
    const toScheduled = deferred && !w.without.has('deferred-submit-takes-lanes')
    return [
      { name: '', source: '', local: true, run: (t) => t.set(ACCEPTED, all) },
      ...(idempotent ? idempotency(w, jobs, end) : []),
      ...(lanesFirst && !toScheduled ? [...lanes, ...reject] : reject),
      {
        name: 'SUBMIT: insert the jobs',
        source,
        local: true,
        run(t) {
          const scheduled = toScheduled || (t.get(FLAG) !== 0 && !w.without.has('recovering-submit-waits-for-lanes'))
          for (const j of jobs) {
            const accepted = (t.get(ACCEPTED) & (1 << j)) !== 0
            t.put(w.job(j), jobValue(accepted ? LIVE : REFUSED, 0))
            if (accepted && scheduled && !t.see(w.queue(j))) t.put(w.scheduled(j), 1)
            if (!accepted && t.see(w.queue(j))) t.put(w.queue(j), 0)
          }
        },
      },
      ...(toScheduled || lanesFirst ? [] : lanes),
      mark(end),
      commit(source),
    ]
  }

/** submit/take_idempotency_keys.sql: an insert that meets the key in an open transaction waits for it. */
function idempotency(w: World, jobs: readonly number[], end: symbol): Step[] {
  const row = w.idempotencyKey()
  return [
    {
      name: 'SUBMIT: take the idempotency key',
      source: 'submit/take_idempotency_keys.sql',
      waits: () => ({ row, mode: 4 }),
      run(t) {
        if (t.see(row) === 0) {
          t.put(row, 1)
          return undefined
        }
        for (const j of jobs) t.put(w.job(j), jobValue(REFUSED, 0))
        return end
      },
    },
  ]
}

/** Rejecting limits FOR UPDATE, in order; count in a new statement; a slot or a refusal. submit/take_reject_slots.sql */
function takeRejectSlots(w: World, keys: number, recover: boolean): Step[] {
  const file = 'submit/take_reject_slots.sql'
  if (keys === 0) return []
  const rows = w.limits.map((_, k) => w.limit(k))
  const early = w.without.has('reject-count-in-the-locking-statement')
  return [
    ...holdInOrder({
      name: 'SUBMIT: rejecting limits for update',
      source: file,
      rows,
      mode: UPDATE,
      which: () => keys,
      create: insertInOrder(
        'SUBMIT: rejecting limit',
        'limits/ensure_limits.sql',
        rows,
        () => keys,
        (k) => limitValue(w.limits[k]?.max ?? 0),
      ),
      onSnapshot: (t) =>
        t.set(
          COUNTS,
          w.limits.reduce((all, _, k) => all | (Math.min(3, slotsOf(w, t, k)) << (2 * k)), 0),
        ),
    }),
    ...(recover ? expireHolders(w, keys) : []),
    {
      name: 'SUBMIT: count, and take slots or refuse (a new statement)',
      source: file,
      run(t) {
        const room = w.limits.map((_, k) =>
          early ? maxOf(t.see(w.limit(k))) - ((t.get(COUNTS) >> (2 * k)) & 3) : roomOf(w, t, k),
        )
        t.set(COUNTS, 0)
        for (const j of bits(t.get(ACCEPTED), w.jobs.length)) {
          const needed = bits(w.jobs[j]?.reject ?? 0, w.limits.length)
          if (needed.some((k) => (room[k] ?? 0) <= 0)) {
            t.set(ACCEPTED, t.get(ACCEPTED) & ~(1 << j))
            continue
          }
          for (const k of needed) {
            t.put(w.slot(k, j), 1)
            room[k] = (room[k] ?? 0) - 1
          }
        }
      },
    },
  ]
}

/** Dead and stale holders of full keys, without waiting: limits/expire_holders.sql. FLAG: queue-limits may be held. */
function expireHolders(w: World, keys: number): Step[] {
  if (!w.jobs.some(({ dead, stale }) => dead || stale)) return []
  const file = 'limits/expire_holders.sql'
  const none = Symbol('none')
  const full = (t: Transaction): number =>
    bits(keys, w.limits.length).reduce((set, k) => (roomOf(w, t, k) <= 0 ? set | (1 << k) : set), 0)
  const onlyEnded = w.without.has('recovery-counts-only-what-ended')
  const note = (tried: (t: Transaction) => number): Step => ({
    name: '',
    source: '',
    local: true,
    run(t) {
      const ended = sizeOf(t.get(JOBS)) > 0
      if (ended || (!onlyEnded && tried(t) !== 0)) t.set(FLAG, 1)
      t.set(JOBS, 0)
    },
  })
  return [
    {
      name: 'SUBMIT: which limits are full, which of their holders stale or dead?',
      source: file,
      run(t) {
        t.set(SEEN, staleJobs(w, t, full(t)))
        const dead = w.jobs.reduce(
          (set, job, j) =>
            job.dead && t.see(w.lease(j)) === 1 && bits(full(t), w.limits.length).some((k) => t.see(w.slot(k, j)))
              ? set | (1 << j)
              : set,
          0,
        )
        t.set(TRIES, dead)
        return t.get(SEEN) === 0 && dead === 0 ? none : undefined
      },
    },
    ...(w.jobs.some(({ stale }) => stale)
      ? [
          { name: '', source: '', local: true, run: (t: Transaction) => t.set(COUNTS, t.get(TRIES)) },
          ...endJobs(w, 'STALE', { jobs: (t) => t.get(SEEN), wait: () => false }),
          note((t) => t.get(SEEN)),
          { name: '', source: '', local: true, run: (t: Transaction) => t.set(TRIES, t.get(COUNTS)) },
        ]
      : []),
    jump(none, (t) => t.get(TRIES) === 0),
    ...expireSteps(w, { wait: false, which: (t) => t.get(TRIES) }),
    note((t) => t.get(TRIES)),
    mark(none),
  ]
}
