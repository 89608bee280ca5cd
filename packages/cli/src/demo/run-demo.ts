import { isTerminal } from '@genjobs/contract'
import { type createJobs, type Handler } from 'genjobs'
import { setTimeout as sleep } from 'node:timers/promises'
import { patiently } from '../session/patiently.ts'
import { createTracker, type DemoState } from './demo-state.ts'
import { findRun, readRun } from './find-run.ts'
import { plans, slots, type demoKinds } from './kinds.ts'
import { scenario } from './scenario.ts'
import { playOwners } from './submitters.ts'
import type { DemoView } from './views.ts'

export type DemoJobs = ReturnType<typeof createJobs<typeof demoKinds>>

export type RunOptions = {
  jobs: DemoJobs
  handlers: { image: Handler<(typeof demoKinds)[0]>; script: Handler<(typeof demoKinds)[1]> }
  view: DemoView
  /** 1 for the normal pauses of the story, less for a faster one. */
  tempo: number
  signal: AbortSignal
}

/**
 * How long a killed process keeps its jobs: whoever starts the demo again waits no longer than this for them. Long
 * enough that a busy machine's late heartbeat does not cost a job its attempt.
 */
const ttl = '3s'

const lookMs = 120

/** Play one run, or the rest of one, to its end or until the signal fires. */
export async function runDemo({ jobs, handlers, view, tempo, signal }: RunOptions): Promise<DemoState> {
  for (const { key, max } of plans) await patiently(() => jobs.setLimit(key, max))
  const run = await patiently(() => findRun(jobs))
  const began = performance.now()
  const tracker = createTracker(run, () => performance.now() - began)
  view.begin(tracker.state())

  const stop = new AbortController()
  const until = AbortSignal.any([signal, stop.signal])
  // More than the limit of all owners together: it is the limit that holds jobs back here, not the worker.
  const worker = jobs.work({ handlers, concurrency: slots * 2, ttl, poll: '500ms' })
  let accepted = false
  const owners = playOwners({
    jobs,
    run,
    tempo,
    signal: until,
    onRefusal: tracker.refuse,
  }).then(() => (accepted = !until.aborted))

  const watch = async (): Promise<void> => {
    while (!until.aborted) {
      // Before the reading: what is accepted during it may not be in it.
      const complete = accepted
      for (const event of tracker.read(await patiently(() => readRun(jobs, run.project)))) view.event(event)
      const state = tracker.state()
      view.update(state)
      if (complete && state.jobs.length >= scenario.length && state.jobs.every(({ status }) => isTerminal(status)))
        return
      await sleep(lookMs, undefined, { signal: until }).catch(() => undefined)
    }
  }
  const watching = watch()
  try {
    // The worker ends first only by failing; the owners' failure is ours as well.
    await Promise.race([watching, worker.done, owners.then(() => new Promise<never>(() => undefined))])
  } finally {
    stop.abort()
    await Promise.allSettled([watching, worker.stop({ grace: 0 }), owners])
    const last = await readRun(jobs, run.project).catch(() => undefined)
    if (last) for (const event of tracker.read(last)) view.event(event)
    view.end(tracker.state())
  }
  return tracker.state()
}
