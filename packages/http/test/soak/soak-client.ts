import type { WireChanges } from '@genjobs/contract'
import { setTimeout as delay } from 'node:timers/promises'
import { readMessages } from '../sse-client.ts'

/** What one client saw: the sequence numbers of each job, in the order in which they came. */
export type Seen = { seqs: Map<string, number[]>; ended: Set<string>; connects: number }

export type ClientOptions = {
  /** Asked for each connection: the server may have moved. */
  url: () => string
  authorization: string
  /** The jobs that must end before an "all mine" client is done. */
  expected: ReadonlySet<string>
  /** After how many messages to hang up next. */
  hangUpAfter: () => number
}

/** Follows one job to its end, hanging up now and then, and coming back with the last id, as a browser would. */
export async function followJob(id: string, options: ClientOptions): Promise<Seen> {
  const seen: Seen = { seqs: new Map([[id, []]]), ended: new Set(), connects: 0 }
  let last: string | undefined
  for (;;) {
    const response = await connect(`/jobs/${id}/stream`, last, options, seen)
    if (response.status === 204) return seen
    await read(response, options, ({ event, id: messageId }) => {
      last = messageId ?? last
      if (event === 'event') seen.seqs.get(id)?.push(Number(messageId))
      if (event === 'end') seen.ended.add(id)
      return event !== 'end'
    })
  }
}

/** Follows all jobs of an owner until those that are expected have ended. */
export async function followAll(options: ClientOptions, ready: () => void): Promise<Seen> {
  const seen: Seen = { seqs: new Map(), ended: new Set(), connects: 0 }
  let last: string | undefined
  const isOver = () => options.expected.size > 0 && [...options.expected].every((job) => seen.ended.has(job))
  while (!isOver()) {
    const response = await connect('/stream', last, options, seen)
    await read(response, options, ({ event, id, data }) => {
      if (event === 'ready') ready()
      if (event !== 'changes') return true
      last = id ?? last
      for (const { job, events } of (data as WireChanges).events) {
        const seqs = seen.seqs.get(job) ?? []
        seen.seqs.set(job, seqs)
        seqs.push(...events.map(({ seq }) => seq))
      }
      for (const { id: job, finishedAt } of (data as WireChanges).jobs) if (finishedAt !== null) seen.ended.add(job)
      return !isOver()
    })
  }
  return seen
}

async function connect(path: string, last: string | undefined, options: ClientOptions, seen: Seen): Promise<Response> {
  for (;;) {
    seen.connects++
    try {
      const response = await fetch(`${options.url()}${path}`, {
        headers: { Authorization: options.authorization, ...(last === undefined ? {} : { 'Last-Event-ID': last }) },
      })
      if (response.ok) return response
      await response.body?.cancel()
      if (response.status < 500) throw new Error(`${path}: ${response.status}`)
    } catch (error) {
      // Nobody listens while the server is started again.
      if (!(error instanceof TypeError)) throw error
    }
    await delay(20)
  }
}

type Take = (message: { event: string; id: string | undefined; data: unknown }) => boolean

/** Until the server ends it, `take` has enough, or it is time to hang up. */
async function read(response: Response, { hangUpAfter }: ClientOptions, take: Take): Promise<void> {
  let left = hangUpAfter()
  try {
    for await (const message of readMessages(response)) {
      if (!take(message) || --left <= 0) break
    }
  } catch (error) {
    // The server went away in the middle.
    if (!(error instanceof TypeError)) throw error
  }
}
