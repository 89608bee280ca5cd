import { durationMs, GenjobsError, type AnyKind, type Duration } from '@genjobs/contract'
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Engine } from '../client/engine.ts'
import type { Hints } from '../client/hints.ts'
import { schemaVersion } from '../migrate/schema-version.ts'
import type { Handler } from './handler.ts'
import { WorkLoop, type WorkCounts, type WorkLoopOptions } from './work-loop.ts'

/** Handlers by the name of their kind; a kind without one is left to other workers. */
export type Handlers<Kinds extends readonly AnyKind[] = readonly AnyKind[]> = {
  [K in Kinds[number] as K['name']]?: Handler<K>
}

export type WorkOptions<Kinds extends readonly AnyKind[] = readonly AnyKind[]> = {
  handlers: Handlers<Kinds>
  /** Jobs at a time in this process. Default 4. */
  concurrency?: number
  /** How long after the last sign of life the worker counts as dead and its jobs go to others. Default 30 s. */
  ttl?: Duration
  /** How often an idle worker looks for work without a hint. Default 1 s. */
  poll?: Duration
  /** How long a handler may go on after its signal fired before it is left behind. Default 5 s. */
  abortGrace?: Duration
}

export type StopOptions = {
  /** How long running jobs may go on before their signal fires and they are handed back; 0 is not at all. Default 30 s. */
  grace?: Duration
}

export type Worker = {
  readonly id: string
  /** Jobs that are running now. */
  readonly running: number
  readonly counts: Readonly<WorkCounts>
  /** Claim nothing more, let running jobs finish, hand back the rest at no attempt, say goodbye. Safe to call twice. */
  stop(options?: StopOptions): Promise<void>
  /** Resolves when the worker has stopped. */
  readonly done: Promise<void>
}

export type WorkerParts = {
  engine: Engine
  hints: Hints
  kinds: ReadonlyMap<string, AnyKind>
  onError: (error: unknown) => void
}

export function startWorker(parts: WorkerParts, options: WorkOptions, ready: Promise<void>): Worker {
  const loop = new WorkLoop(parts.engine, parts.hints, {
    ...loopOptions(parts, options, 'worker'),
    concurrency: requireCount(options.concurrency ?? 4, 'concurrency'),
    maxJobs: Number.POSITIVE_INFINITY,
    endWhenIdle: false,
  })
  const done = ready.then(() => loop.run())
  done.catch(() => undefined)
  let stopping: Promise<void> | undefined
  return {
    id: loop.workerId,
    get running() {
      return loop.running
    },
    counts: loop.counts,
    done,
    stop({ grace = '30s' } = {}) {
      stopping ??= (async () => {
        loop.stop()
        const timer = setTimeout(() => loop.abortAll('shutdown'), grace === 0 ? 0 : durationMs(grace, 'grace'))
        await done.finally(() => clearTimeout(timer))
      })()
      return stopping
    },
  }
}

export function loopOptions(
  { kinds, onError }: WorkerParts,
  options: WorkOptions,
  role: 'worker' | 'drain',
): Omit<WorkLoopOptions, 'concurrency' | 'maxJobs' | 'endWhenIdle'> {
  const handlers = new Map<string, Handler>()
  for (const [name, handler] of Object.entries<Handler | undefined>(options.handlers)) {
    if (!kinds.has(name)) {
      throw new GenjobsError('unknown_kind', `there is a handler for "${name}", but no such kind`)
    }
    if (handler) handlers.set(name, handler)
  }
  return {
    workerId: randomUUID(),
    info: { role, host: hostname(), pid: process.pid, schema: schemaVersion, kinds: [...handlers.keys()] },
    kinds,
    handlers,
    ttlMs: durationMs(options.ttl ?? '30s', 'ttl'),
    pollMs: durationMs(options.poll ?? '1s', 'poll'),
    abortGraceMs: durationMs(options.abortGrace ?? '5s', 'abortGrace'),
    onError,
  }
}

export function requireCount(count: number, what: string): number {
  if (!Number.isInteger(count) || count < 1 || count > 1_000) {
    throw new GenjobsError('invalid_input', `${what} must be an integer from 1 to 1,000, not ${count}`)
  }
  return count
}
