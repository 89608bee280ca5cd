import type { Workload } from '../peers/peer.ts'

/** Which jobs a producer makes, and how they come. */
export type Batch = {
  count: number
  owners: number
  /** Prefix of the owners' names; default `u`. */
  prefix?: string
  /** One of each owner in turn, which is the default, or all of one owner in a row. */
  layout?: Workload['layout']
}

export type ProducerOrder =
  | ({ do: 'submit'; inFlight: number } & Batch)
  | ({ do: 'bulk'; perCall: number } & Batch)
  | ({ do: 'pace'; everyMs: number } & Batch)
  | { do: 'close' }

export type WorkerOrder =
  | {
      do: 'work'
      /** How long a handler sleeps: from, to, at random; 0, 0 is a handler that does nothing. */
      handlerMs: readonly [number, number]
      /** The first job of this owner runs until the worker stops. */
      stuckOwner?: string
    }
  | { do: 'results' }
  | { do: 'close' }

export type Order = ProducerOrder | WorkerOrder

export type Produced = { ms: number; cpuSeconds: number }

export type Worked = {
  cpuSeconds: number
  handled: number
  firstAt: number
  lastAt: number
  /** From submit to start, in milliseconds, in the order of starts. */
  waits: number[]
  /** When these jobs started. */
  startedAt: number[]
  /** Starts beside another job of the same owner. */
  violations: number
}

/** What a process says: an answer to an order, a failure, or how many jobs it has handled so far. */
export type Said = { answer: Produced | Worked | null } | { failed: string } | { handled: number }
