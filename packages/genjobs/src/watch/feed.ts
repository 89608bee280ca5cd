import type { Hint } from '../client/hints.ts'
import type { JobsParts } from '../client/jobs-parts.ts'
import { OwnerWatcher } from './owner-watcher.ts'
import { readTick } from './tick.ts'
import { TickRequest } from './tick-request.ts'
import type { Watcher } from './watcher.ts'

/** Counters of the live feed of this client. */
export type FeedStats = {
  /** Who watches now. */
  watchers: number
  /** Queries since the start, one a tick, whatever the number of watchers. */
  queries: number
  /** Connections that listen for hints, workers' included: 0 or 1. */
  connections: number
}

export type Feed = {
  /** The changes that a watcher finds, until it is told to end, or fails. */
  follow<Change>(watcher: Watcher<Change>, signal: AbortSignal | undefined): AsyncGenerator<Change, void, undefined>
  stats(): FeedStats
  close(): Promise<void>
}

type Waiting = { resolve: (change: unknown) => void; reject: (error: unknown) => void }

/** How soon after a hint: what comes up meanwhile goes along. */
const hintMs = 5
/** Two ticks begin at least this far apart, and the database rests for three times as long as one took, within reason. */
const gapMs = { least: 50, most: 1_000 }
const pollMs = { fast: 250, live: 1_000, idle: 2_000 }
/** Between two looks for what was erased, which hints of cancels bring about; more, the more of them there are to look for. */
const lookGapMs = { least: 2_000, perWatcher: 20 }
/** What one query asks for at most; who does not fit in comes next. */
const requestSize = 5_000
const eventsPerTick = 20_000
const eventsPerJob = { least: 20, most: 500 }

/**
 * One feed for all who watch through one client: one query a tick, made when a hint comes in, or after a while. A watcher
 * is served only while somebody waits for its next change; what it misses meanwhile it asks for later, from its own
 * place. So nothing is kept for those who read slowly, and whoever comes back goes through the same query.
 */
export function createFeed({ engine, hints, onError, ready }: JobsParts): Feed {
  const watchers = new Set<Watcher>()
  const waiting = new Map<Watcher, Waiting>()
  /** The moment, as counted by `moments`, of the last tick that each was part of. */
  const served = new WeakMap<Watcher, number>()
  let moments = 0
  let queries = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let ticking: Promise<void> | undefined
  let earliest = 0
  let pauseMs = pollMs.fast
  let failures = 0
  let lookedAt = Number.NEGATIVE_INFINITY
  let subscription: { end(): Promise<void> } | undefined
  let closed = false

  function wake(afterMs: number): void {
    if (waiting.size === 0) return
    const at = Math.max(performance.now() + afterMs, earliest)
    if (at >= dueAt) return
    dueAt = at
    clearTimeout(timer)
    timer = setTimeout(() => void run(), Math.max(at - performance.now(), 0))
  }

  function run(): Promise<void> {
    dueAt = Number.POSITIVE_INFINITY
    ticking ??= tick().finally(() => {
      ticking = undefined
      if (failures === 0 && [...waiting.keys()].some(isBehind)) wake(0)
      else wake(pauseMs)
    })
    return ticking
  }

  const isBehind = (watcher: Watcher): boolean => watcher.eager || served.get(watcher) !== moments

  async function tick(): Promise<void> {
    const startedAt = performance.now()
    const moment = ++moments
    const request = new TickRequest()
    const asking: Watcher[] = []
    // In the order in which they came to wait, so that nobody is passed over twice.
    for (const watcher of waiting.keys()) {
      if (request.size >= requestSize) break
      watcher.ask(request)
      asking.push(watcher)
    }
    if (asking.length === 0) return
    try {
      const { jobs, owners } = request.asked()
      const events = Math.floor(eventsPerTick / Math.max(jobs.ids.length, 1))
      queries++
      const found = readTick(
        await engine.watchJobs(jobs, owners, Math.min(Math.max(events, eventsPerJob.least), eventsPerJob.most)),
      )
      let changed = false
      for (const watcher of asking) {
        served.set(watcher, moment)
        changed = offer(watcher, () => watcher.offer(found)) || changed
      }
      failures = 0
      const slowest = asking.some(({ live }) => live) ? pollMs.live : pollMs.idle
      pauseMs = changed ? pollMs.fast : Math.min(pauseMs * 1.5, slowest)
    } catch (error) {
      onError(error)
      pauseMs = Math.min(10_000, 250 * 2 ** failures++)
    }
    const endedAt = performance.now()
    const restMs = Math.min(3 * (endedAt - startedAt), gapMs.most)
    earliest = failures > 0 ? endedAt + pauseMs / 2 : Math.max(startedAt + gapMs.least, endedAt + restMs)
  }

  /** True when the watcher has something to say. Whoever went away during the query is not moved from his place. */
  function offer(watcher: Watcher, take: () => unknown): boolean {
    const waits = waiting.get(watcher)
    if (!waits) return false
    try {
      const change = take()
      if (change === undefined) {
        // To the end of the line.
        waiting.delete(watcher)
        waiting.set(watcher, waits)
        return false
      }
      waiting.delete(watcher)
      waits.resolve(change)
    } catch (error) {
      waiting.delete(watcher)
      waits.reject(error)
    }
    return true
  }

  function onHint(hint: Hint): void {
    const lookGap = Math.max(lookGapMs.least, lookGapMs.perWatcher * watchers.size)
    if (hint === 'cancel' && performance.now() - lookedAt > lookGap) {
      lookedAt = performance.now()
      for (const watcher of watchers) if (watcher instanceof OwnerWatcher) watcher.look()
    }
    moments++
    wake(hintMs)
  }

  function enter(watcher: Watcher): void {
    watchers.add(watcher)
    if (subscription) return
    const unsubscribe = hints.subscribe(onHint)
    const stopListening = hints.listen()
    subscription = {
      async end() {
        unsubscribe()
        await stopListening()
      },
    }
  }

  function leave(watcher: Watcher): void {
    waiting.get(watcher)?.resolve(undefined)
    waiting.delete(watcher)
    if (!watchers.delete(watcher) || watchers.size > 0) return
    clearTimeout(timer)
    dueAt = Number.POSITIVE_INFINITY
    subscription?.end().catch(onError)
    subscription = undefined
  }

  function next(watcher: Watcher): Promise<unknown> {
    return new Promise((resolve, reject) => {
      waiting.set(watcher, { resolve, reject })
      wake(isBehind(watcher) ? 0 : pauseMs)
    })
  }

  return {
    async *follow<Change>(watcher: Watcher<Change>, signal: AbortSignal | undefined) {
      if (closed || signal?.aborted) return
      await ready()
      enter(watcher)
      const onAbort = () => leave(watcher)
      signal?.addEventListener('abort', onAbort, { once: true })
      if (signal?.aborted) onAbort()
      try {
        while (watchers.has(watcher)) {
          const change = (await next(watcher)) as Change | undefined
          if (change === undefined) return
          yield change
        }
      } finally {
        signal?.removeEventListener('abort', onAbort)
        leave(watcher)
      }
    },
    stats: () => ({ watchers: watchers.size, queries, connections: hints.connections }),
    async close() {
      closed = true
      for (const watcher of watchers) leave(watcher)
      await ticking
    },
  }
}
