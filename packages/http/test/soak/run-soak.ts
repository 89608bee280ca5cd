import { createApp } from '@genjobs/http'
import { listen, type Listening } from '@genjobs/http/node'
import { openTestDatabase } from '@genjobs/testkit'
import { createJobs, type Database } from 'genjobs'
import { setTimeout as delay } from 'node:timers/promises'
import { image } from '../kinds.ts'
import { followAll, followJob, type ClientOptions, type Seen } from './soak-client.ts'

export type SoakOptions = {
  database: string
  /** A tenth of them, at most 20, follow all jobs of the owner, the others one job each. */
  streams: number
  /** Of each job. */
  events: number
  jobs: number
  hints: boolean
  /** Stop the server in the middle and start another at another port. */
  restart: boolean
  /** On average; 0 for never. */
  messagesBeforeHangUp: number
}

export type SoakResult = {
  ofOne: Seen[]
  ofAll: Seen[]
  jobs: string[]
  seconds: number
  queries: number
  messages: number
  peakMb: number
  /** Watchers that are left when all clients have gone. */
  watchersLeft: number
}

/** Real streams over real HTTP to a real database, with a worker that emits all the time. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  await using db = await openTestDatabase(options.database)
  const database = options.hints ? db.database : withoutHints(db.database)
  const start = async () => {
    const jobs = createJobs({ database, kinds: [image], onError: () => undefined })
    const app = createApp(jobs, { authenticate: () => ({ owner: 'ada' }), rateLimit: false, streams: { max: 1e6 } })
    return { jobs, listening: await listen(app, { port: 0 }) }
  }
  let server = await start()
  const worker = createJobs({ database, kinds: [image] })
  await worker.credits.topUp('ada', 1_000_000, { key: 'of the soak' })
  const expected = new Set<string>()
  const random = seededRandom(42)
  const client: ClientOptions = {
    url: () => `${server.listening.url}/api/genjobs`,
    authorization: 'Bearer any',
    expected,
    hangUpAfter: () =>
      options.messagesBeforeHangUp === 0
        ? Number.POSITIVE_INFINITY
        : 1 + Math.floor(random() * 2 * options.messagesBeforeHangUp),
  }
  const all = Math.min(Math.max(1, Math.floor(options.streams / 10)), 20)
  const ready: Promise<void>[] = []
  const ofAll = Array.from({ length: all }, () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    ready.push(promise)
    return followAll(client, resolve)
  })
  // Of jobs that come later they get every event.
  await Promise.all(ready)

  const submitted = await worker.submitMany(
    image,
    Array.from({ length: options.jobs }, () => ({ input: { prompt: 'x' }, owner: 'ada' })),
  )
  const ids = submitted.map((one) => {
    if (!one.ok) throw one.error
    return one.job.id
  })
  for (const id of ids) expected.add(id)
  const ofOne = Array.from({ length: options.streams - all }, (_, n) =>
    followJob(ids[n % ids.length] as string, client),
  )

  const began = performance.now()
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50)
  let emitted = 0
  const middle = Math.floor((options.jobs * options.events) / 2)
  const halfway = Promise.withResolvers<void>()
  const running = worker.work({
    concurrency: options.jobs,
    handlers: {
      image: async ({ emit }) => {
        for (let n = 0; n < options.events; n++) {
          emit('part', n)
          if (++emitted === middle) halfway.resolve()
          if (n % 5 === 4) await delay(5)
        }
      },
    },
  })
  let earlierQueries = 0
  if (options.restart) {
    await halfway.promise
    const old: { jobs: typeof server.jobs; listening: Listening } = server
    await old.listening.close({ grace: 100 })
    earlierQueries = old.jobs.feedStats().queries
    await old.jobs.close()
    server = await start()
  }
  const seen = { ofOne: await Promise.all(ofOne), ofAll: await Promise.all(ofAll) }
  const seconds = (performance.now() - began) / 1_000
  clearInterval(watch)
  await running.stop()
  const { queries } = server.jobs.feedStats()
  for (const deadline = Date.now() + 5_000; server.jobs.feedStats().watchers > 0 && Date.now() < deadline;)
    await delay(5)
  const watchersLeft = server.jobs.feedStats().watchers
  await server.listening.close({ grace: 100 })
  await server.jobs.close()
  await worker.close()
  const messages = [...seen.ofOne, ...seen.ofAll]
    .flatMap(({ seqs }) => [...seqs.values()])
    .reduce((n, one) => n + one.length, 0)
  return {
    ...seen,
    jobs: ids,
    seconds,
    queries: queries + earlierQueries,
    messages,
    peakMb: peak / 2 ** 20,
    watchersLeft,
  }
}

function withoutHints(database: Database): Database {
  const { listen: _, ...rest } = database
  return {
    ...rest,
    query: (text, params) => (text.includes('pg_notify') ? Promise.resolve([]) : database.query(text, params)),
  }
}

function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
