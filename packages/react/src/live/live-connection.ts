import type { WireChanges } from '@genjobs/contract'
import { ApiError } from '../client/api-error.ts'
import type { GenjobsClient } from '../client/genjobs-client.ts'
import type { LiveTimings } from './live-timings.ts'
import { listenToPage } from './page-signals.ts'
import { readEvents } from './read-events.ts'

/**
 * `off`: nobody needs it. `connecting`: for the first time, or again after it worked. `retrying`: it failed, and not
 * often yet. `polling`: there is no stream to be had for now, so whoever needs news must ask.
 */
export type LiveState = 'off' | 'connecting' | 'live' | 'retrying' | 'polling'

export type LiveConnection = {
  state(): LiveState
  subscribe(listener: () => void): () => void
  /** Keep the connection open until the returned function is called. */
  retain(): () => void
}

export type LiveConnectionOptions = {
  client: Pick<GenjobsClient, 'stream' | 'renewToken'>
  timings: LiveTimings
  onChanges(changes: WireChanges): void
  /** Called before a stream begins anew; what it returns is handed to `onFreshStart`. */
  mark(): number
  /** The stream began anew and has told what there is; what happened before may have been missed. */
  onFreshStart(mark: number): void
}

/** So many failures in a row, and hooks poll until it works again. */
const failuresToPoll = 3
/** A byte is due every 10 s; one who looks at the page after more than this must not wait for the watchdog. */
const suspiciousMs = 12_000
/** The server forgets cursors after a day, and then begins anew without a word. */
const cursorAgeMs = 12 * 3_600_000
/** A connection that ended sooner has not proved that the next one will hold. */
const provenMs = 1_000
const renewed = Symbol('renewed')

/** The one stream of a page, opened when the first hook needs it and resumed by cursor after whatever broke it. */
export function createLiveConnection({
  client,
  timings,
  onChanges,
  mark,
  onFreshStart,
}: LiveConnectionOptions): LiveConnection {
  const listeners = new Set<() => void>()
  let state: LiveState = 'off'
  let holders = 0
  let lingering: ReturnType<typeof setTimeout> | undefined
  let hiding: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined
  let attempting: AbortController | undefined
  let endPause: (() => void) | undefined
  let stopListening: (() => void) | undefined
  let cursor: string | undefined
  /** Everything from some fresh start on has been told, so that a resumed stream leaves no gap. */
  let gapless = false
  let lastByteAt = 0
  let firstPauseMs = timings.firstPauseMs

  function setState(next: LiveState): void {
    if (state === next) return
    state = next
    for (const listener of listeners) listener()
  }

  function start(): void {
    if (running) return
    running = new AbortController()
    void run(running.signal)
    stopListening ??= listenToPage({
      onNetwork: renew,
      onLook,
      onHide: () => (hiding = setTimeout(stop, timings.hiddenMs)),
      onLeave: stop,
      onReturn: start,
    })
  }

  function stop(): void {
    running?.abort()
    attempting?.abort()
    endPause?.()
    running = undefined
    setState('off')
  }

  function halt(): void {
    stop()
    clearTimeout(hiding)
    stopListening?.()
    stopListening = undefined
  }

  /** Do not wait any longer, and trust no open connection. */
  function renew(): void {
    attempting?.abort(renewed)
    endPause?.()
  }

  function forget(): void {
    cursor = undefined
    gapless = false
  }

  function onLook(): void {
    clearTimeout(hiding)
    start()
    if (state !== 'live') endPause?.()
    else if (Date.now() - lastByteAt > suspiciousMs) renew()
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      if (failures < failuresToPoll) setState(failures === 0 ? 'connecting' : 'retrying')
      const ending = await attempt()
      if (signal.aborted) return
      if (ending === 'renew') continue
      // A stream that ends after it worked is a server's daily life: restarts, and time limits of serverless functions.
      failures = ending === 'ended' ? 0 : ending === 'absent' ? failuresToPoll : failures + 1
      setState(failures >= failuresToPoll ? 'polling' : failures === 0 ? 'connecting' : 'retrying')
      await pause(ending === 'absent' ? timings.absentMs : pauseMs(failures))
    }
  }

  /**
   * One connection, from its request to its end. `ended`: it had worked. `renew`: connect again at once. `absent`: the
   * server has no stream.
   */
  async function attempt(): Promise<'ended' | 'failed' | 'renew' | 'absent'> {
    const connection = new AbortController()
    attempting = connection
    let watchdog = setTimeout(() => connection.abort(), timings.firstByteMs)
    if (Date.now() - lastByteAt > cursorAgeMs) forget()
    const resumed = cursor !== undefined
    const before = mark()
    const startedAt = Date.now()
    let worked = false
    let expired = false
    const isProven = () => worked && Date.now() - startedAt > provenMs
    try {
      const response = await client.stream({ cursor, signal: connection.signal })
      // 204: the server has nothing more to say after that cursor.
      if (!response.body || response.status === 204) {
        forget()
        return 'failed'
      }
      await readEvents(response.body, {
        bytes() {
          lastByteAt = Date.now()
          clearTimeout(watchdog)
          watchdog = setTimeout(() => connection.abort(), timings.silenceMs)
        },
        retry: (ms) => (firstPauseMs = Math.min(ms, timings.firstPauseMs)),
        message({ event, data, id }) {
          // Bytes may still be on their way after the end was decided.
          if (connection.signal.aborted) return
          if (event === 'changes') onChanges(JSON.parse(data) as WireChanges)
          if (id) cursor = id
          if (event === 'expired') expired = true
          if (event !== 'ready' && event !== 'changes') return
          if (event === 'ready' && !gapless) {
            gapless = true
            onFreshStart(before)
          }
          if (event === 'ready' || resumed) {
            worked = true
            setState('live')
          }
        },
      })
      if (expired) await client.renewToken()
      if (expired && isProven()) return 'renew'
      return isProven() ? 'ended' : 'failed'
    } catch (error) {
      if (connection.signal.reason === renewed) return 'renew'
      if (error instanceof ApiError) {
        // A cursor of another database, or one that is too old: begin anew.
        if (resumed && [400, 410, 422].includes(error.status)) {
          forget()
          return 'renew'
        }
        if ([403, 404, 405, 501].includes(error.status)) return 'absent'
      }
      return isProven() ? 'ended' : 'failed'
    } finally {
      clearTimeout(watchdog)
      connection.abort()
      if (attempting === connection) attempting = undefined
    }
  }

  function pauseMs(failures: number): number {
    const full = Math.min(firstPauseMs * 2 ** Math.max(0, failures - 1), timings.longestPauseMs)
    // Jitter, or all pages come back in the same moment after a restart.
    return full * (0.5 + Math.random())
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    retain() {
      clearTimeout(lingering)
      holders += 1
      start()
      let held = true
      return () => {
        if (!held) return
        held = false
        holders -= 1
        if (holders === 0) lingering = setTimeout(halt, timings.lingerMs)
      }
    },
  }
}
