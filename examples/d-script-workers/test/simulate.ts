import { scriptHandlers } from '../src/handlers.ts'
import { processScriptJobs } from '../src/process-script-jobs.ts'
import { cronRequest, serviceKey } from './call.ts'
import { gatedWriter } from './gated-writer.ts'
import { openExample } from './open-example.ts'

export type Scenario = {
  /** Scripts at a time, over all workers: the limit `total`. */
  atATime: number
  /** How many users submit, each one script, at the same instant. */
  users: number
  /** How long one script takes. */
  jobMinutes: number
  /** Stop after so many minutes. Default: when all are done. */
  minutes?: number
}

export type Outcome = {
  /** The minutes that the first, second, … in line waited for their start. */
  waits: number[]
  completed: number
}

/**
 * Plays a scenario on the real engine, the real endpoint and the real handlers, in virtual time: the clock of the
 * engine stands still and is set from minute to minute. Each minute pg_cron calls the endpoint three times, while the
 * calls of earlier minutes are still at work; a script stands still until its minutes are over. No real time passes
 * but that of the calls themselves.
 */
export async function simulate(server: string, scenario: Scenario): Promise<Outcome> {
  const { atATime, users, jobMinutes, minutes = Number.POSITIVE_INFINITY } = scenario
  await using example = await openExample(server)
  const { db, jobs } = example
  const start = Date.UTC(2026, 0, 1, 8)
  const setMinute = (minute: number) => db.clock.set(new Date(start + minute * 60_000))
  await setMinute(0)
  await jobs.setLimit('total', atATime)
  const ids = await example.submit(users)
  const idOf = (topic: string) => ids[Number(topic) - 1] as string

  const gate = gatedWriter()
  const handle = processScriptJobs({
    jobs,
    handlers: scriptHandlers(gate.write),
    serviceKey,
    // Heartbeats come in real time, of which none passes: the virtual clock must not take these workers for dead.
    ttl: '1d',
    log: () => undefined,
  })
  /** What runs, with the minute of its end. */
  const ends = new Map<string, number>()
  const calls: Promise<Response>[] = []
  let completed = 0

  for (let minute = 0; completed < users; minute++) {
    await setMinute(minute)
    const over = [...ends].flatMap(([topic, end]) => (end <= minute ? [topic] : []))
    for (const topic of over) {
      ends.delete(topic)
      gate.letGo(topic)
    }
    await Promise.all(over.map((topic) => jobs.wait(idOf(topic), { timeout: '30s' })))
    completed += over.length
    if (minute === minutes) break

    calls.push(...[1, 2, 3].map((n) => handle(cronRequest(`worker-${n}`))))
    // As many as may run do run, whoever claims them: the new calls, or an old one that has room again.
    const running = Math.min(atATime, users - completed)
    await gate.untilRuns(completed + running)
    for (const topic of gate.runs.slice(completed)) {
      if (!ends.has(topic)) ends.set(topic, minute + jobMinutes)
    }
  }

  const started = await db.query<{ minutes: number }>(
    `select extract(epoch from started_at - created_at)::integer / 60 as minutes
     from script_generation_jobs where started_at is not null order by started_at`,
  )
  await jobs.cancel(ids)
  await Promise.all(calls)
  return { waits: started.map((row) => row.minutes), completed }
}
