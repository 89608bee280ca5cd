import { type Switch } from './protocol/switches.ts'

export type Mutant = {
  readonly what: Switch
  /** The file whose step it changes, below engine/sql/functions. */
  readonly source: string
  /** What it does. */
  readonly does: string
  /** What it leads to: a part of what the first configuration that catches it says. */
  readonly leadsTo?: string
  /** No configuration catches it; explained in README.md. */
  readonly is?: 'harmless'
}

/** One switch for each step that can be left out or weakened. */
export const mutants: readonly Mutant[] = [
  {
    what: 'wake-waits-for-lanes',
    leadsTo: 'deadlock',
    source: 'limits/wake_lanes.sql',
    does: 'a wake waits for a lane that somebody holds, instead of leaving a note to wake its key again',
  },
  {
    what: 'sweep-waits-holding-lanes',
    leadsTo: 'deadlock',
    source: 'sweep/sweep.sql',
    does: 'the sweep waits for a stale job while it holds the lanes of the jobs that it has promoted',
  },
  {
    what: 'recovery-counts-only-what-ended',
    leadsTo: 'deadlock',
    source: 'limits/expire_holders.sql',
    does: 'a submit that locked some limits of a dead holder, but not all, goes on to lanes',
  },
  {
    what: 'sweep-refreshes-out-of-order',
    leadsTo: 'deadlock',
    source: 'limits/refresh_plan_limits.sql',
    does: 'the sweep waits for a limit whose plan has changed while it holds later ones',
  },
  {
    what: 'finish-wakes-nobody',
    leadsTo: 'lost wake-up',
    source: 'finish/settle_jobs.sql',
    does: 'no wake after slots are given back',
  },
  {
    what: 'set-limit-wakes-nobody',
    leadsTo: 'lost wake-up',
    source: 'limits/set_limit.sql',
    does: 'no wake after a maximum is raised',
  },
  {
    what: 'wake-one-kind-only',
    leadsTo: 'lost wake-up',
    source: 'limits/wake_lanes.sql',
    does: 'as many lanes as there is room, whatever their kind, instead of that many of each kind',
  },
  {
    what: 'wake-skips-and-forgets',
    leadsTo: 'lost wake-up',
    source: 'limits/wake_lanes.sql',
    does: 'a wake passes over lanes that somebody holds, and leaves no note',
  },
  {
    what: 'wake-in-the-locking-statement',
    leadsTo: 'lost wake-up',
    source: 'finish/settle_jobs.sql',
    does: 'the lanes to wake are chosen before the locks of the limits are had',
  },
  {
    what: 'wake-only-keys-that-gave',
    leadsTo: 'lost wake-up',
    source: 'claim/claim_jobs.sql',
    does: 'CLAIM 5 wakes only on keys of lanes that gave a job',
  },
  {
    what: 'idle-from-plain-read',
    leadsTo: 'is idle',
    source: 'submit/enqueue_jobs.sql',
    does: 'SUBMIT 3 makes ready what a read before the key share saw idle',
  },
  {
    what: 'idle-from-key-share',
    is: 'harmless',
    source: 'submit/enqueue_jobs.sql',
    does: 'SUBMIT 3 makes ready what the key share itself returned as idle',
  },
  { what: 'submit-never-readies', leadsTo: 'is idle', source: 'submit/enqueue_jobs.sql', does: 'no SUBMIT 3' },
  {
    what: 'submit-without-key-share',
    leadsTo: 'is idle',
    source: 'submit/enqueue_jobs.sql',
    does: 'a submit looks whether its lanes are there, and does not hold them',
  },
  {
    what: 'promote-without-key-share',
    leadsTo: 'is idle',
    source: 'submit/promote_due.sql',
    does: 'a promotion looks whether its lanes are there, and does not hold them',
  },
  {
    what: 'idle-lock-waits',
    leadsTo: 'deadlock',
    source: 'claim/settle_lanes.sql',
    does: 'CLAIM 4 waits for a lane FOR UPDATE, instead of SKIP LOCKED',
  },
  {
    what: 'idle-without-lock',
    leadsTo: 'is idle',
    source: 'claim/settle_lanes.sql',
    does: 'CLAIM 4 makes a lane idle without FOR UPDATE',
  },
  {
    what: 'no-second-look',
    leadsTo: 'is idle',
    source: 'claim/settle_lanes.sql',
    does: 'CLAIM 4 believes the plain look',
  },
  {
    what: 'count-in-the-locking-statement',
    leadsTo: 'more slots',
    source: 'claim/take_heads.sql',
    does: 'CLAIM 3 counts slots with the snapshot of CLAIM 2',
  },
  { what: 'claim-without-limits', leadsTo: 'more slots', source: 'claim/claim_jobs.sql', does: 'no locks in CLAIM 2' },
  {
    what: 'limits-in-no-order',
    leadsTo: 'deadlock',
    source: 'claim/claim_jobs.sql',
    does: 'limits are locked in any order',
  },
  {
    what: 'claim-waits-for-lanes',
    leadsTo: 'deadlock',
    source: 'claim/claim_jobs.sql',
    does: 'CLAIM 1 without SKIP LOCKED',
  },
  {
    what: 'exchange-waits-for-limits',
    leadsTo: 'deadlock',
    source: 'claim/exchange_jobs.sql',
    does: 'the claim after a finish waits for limits',
  },
  {
    what: 'lanes-before-rejecting-limits',
    leadsTo: 'open transaction',
    source: 'submit/submit_jobs.sql',
    does: 'a submit holds its lanes while it waits for rejecting limits',
  },
  {
    what: 'reject-count-in-the-locking-statement',
    leadsTo: 'more slots',
    source: 'submit/take_reject_slots.sql',
    does: 'slots of rejecting limits are counted with the snapshot of the statement that locks them',
  },
  {
    what: 'recovering-submit-waits-for-lanes',
    leadsTo: 'deadlock',
    source: 'submit/take_reject_slots.sql',
    does: 'a submit that has freed queue-limits goes on to lanes',
  },
  {
    what: 'deferred-submit-takes-lanes',
    leadsTo: 'open transaction',
    source: 'submit/submit_jobs.sql',
    does: "a submit in a caller's transaction goes to its lanes, instead of scheduled",
  },
  {
    what: 'retry-takes-lanes',
    leadsTo: 'deadlock',
    source: 'finish/settle_jobs.sql',
    does: 'a job to be tried again goes to its lane at once, under the limits',
  },
  {
    what: 'cancel-without-limits',
    leadsTo: 'lost wake-up',
    source: 'finish/end_jobs.sql',
    does: 'a cancel does not lock queue-limits',
  },
  {
    what: 'finish-without-epoch',
    leadsTo: 'lost its lease',
    source: 'finish/close_leases.sql',
    does: 'a finish names the job, not its epoch',
  },
  {
    what: 'sweep-limits-without-second-look',
    leadsTo: 'is gone',
    source: 'sweep/sweep_limits.sql',
    does: 'a limit is removed that was unused before it was locked',
  },
  {
    what: 'sweep-lanes-without-second-look',
    leadsTo: 'is gone',
    source: 'sweep/sweep_lanes.sql',
    does: 'a lane is removed that was idle before it was locked',
  },
]
