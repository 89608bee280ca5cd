import { type Step } from './step.ts'
import { type World } from './world.ts'

/** One or more transactions of a process: a list of steps that ends with a commit. */
export type Part = (world: World) => readonly Step[]

/** A small world: what is in the database at the start, and who does what at the same time. Numbers are positions. */
export type Configuration = {
  readonly name: string
  /** Runs with --quick; others by default; those marked `full` only with --full. */
  readonly tier: 'quick' | 'default' | 'full'
  readonly kinds: readonly { readonly worker: boolean }[]
  readonly limits: readonly {
    readonly max: number
    readonly policy?: 'queue' | 'reject'
    readonly absent?: boolean
    /** What a plan says by now; the limit has missed it. */
    readonly planMax?: number
  }[]
  readonly lanes: readonly {
    readonly kind?: number
    readonly keys?: readonly number[]
    readonly status?: 'ready' | 'idle' | 'absent' | { readonly blockedOn: number }
  }[]
  readonly jobs: readonly {
    readonly lane: number
    /** Rejecting limits that it needs. */
    readonly reject?: readonly number[]
    /** Where it is at the start; nowhere when it is yet to be submitted. */
    readonly at?: 'queue' | 'scheduled' | 'leases'
    readonly attempts?: number
    /** Its lease at the start is of a worker that is gone. */
    readonly dead?: boolean
    /** It has held its slots for too long. */
    readonly stale?: boolean
    /** Nobody who may do so lets it succeed with a lease of this epoch. */
    readonly neverSucceedsAt?: number
  }[]
  readonly processes: readonly {
    readonly name: string
    readonly does: readonly Part[]
    /** Its transaction is its caller's and may stay open for long: nothing batched may wait for it. */
    readonly open?: boolean
    /** A call that is not batched with those of others, so it may wait for an open transaction. */
    readonly patient?: boolean
  }[]
}
