import { GenjobsError } from '@genjobs/contract'
import { existsSync, statSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { EmbeddedFolder } from './embedded-folder.ts'
import { recordPath, socketPath, thisHost, thisKernel, type LockRecord } from './lock-record.ts'
import type { FlagState, FromHolder, Hello, Request, StateMessage } from './protocol.ts'
import { socketAddress } from './socket-address.ts'
import { createWire, type Wire } from './wire.ts'

/** Another process with a flag in the folder, connected to it. */
export type Peer = {
  readonly record: LockRecord
  readonly wire: Wire<FromHolder, Hello | Request>
  readonly state: FlagState
  readonly arrays: readonly [number, number][]
  /** Wait for what it does next. */
  next(withinMs: number): Promise<'changed' | 'hung up' | 'silent'>
}

/** Starting a database, or closing it, keeps a process from answering for seconds on a busy machine. */
export const startingMs = 30_000

/**
 * Ask the process behind a record. `dead` is said only with proof; `gone` when it went away by itself meanwhile.
 * @throws GenjobsError `folder_locked` when it neither answers nor is dead
 */
export async function meet(
  folder: EmbeddedFolder,
  record: LockRecord,
  answerMs: number,
): Promise<Peer | 'dead' | 'gone'> {
  const socket = await connect(socketPath(folder, record.id))
  if (socket instanceof Error) return await whyNot(folder, record, socket, answerMs)

  const wire = createWire<FromHolder, Hello | Request>(socket)
  let latest: StateMessage | undefined
  let refused = false
  let waiting: (() => void) | undefined
  wire.onMessage((message) => {
    if ('refused' in message) refused = true
    if ('state' in message) latest = message
    waiting?.()
  })
  wire.onClose(() => waiting?.())

  const next = async (withinMs: number) => {
    const before = latest
    if (!wire.closed && !refused) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs)
        waiting = () => (clearTimeout(timer), resolve())
      })
      waiting = undefined
    }
    if (latest !== before) return 'changed'
    return wire.closed || refused ? 'hung up' : 'silent'
  }

  wire.send({ hello: record.token })
  const answer = await next(record.state === 'open' ? answerMs : Math.max(answerMs, startingMs))
  if (answer !== 'changed') {
    wire.destroy()
    if (answer === 'silent' || refused)
      throw lockedError(folder, record, refused ? 'refuses this one' : 'does not answer')
    return 'gone'
  }
  return {
    record,
    wire,
    next,
    get state() {
      return latest?.state ?? 'candidate'
    },
    get arrays() {
      return latest?.arrays ?? []
    },
  }
}

export function lockedError(folder: EmbeddedFolder, { pid }: LockRecord, what: string): GenjobsError {
  return new GenjobsError('folder_locked', `process ${pid} holds the embedded database in ${folder.path} and ${what}`, {
    hint: `Let process ${pid} go on or end it (what was committed is kept), or use another folder.`,
  })
}

function connect(path: string): Promise<Socket | NodeJS.ErrnoException> {
  const { address, dispose } = socketAddress(path)
  return new Promise<Socket | NodeJS.ErrnoException>((resolve) => {
    const socket = createConnection(address)
    socket.once('error', resolve)
    socket.once('connect', () => {
      socket.off('error', resolve)
      resolve(socket)
    })
  }).finally(dispose)
}

/** Why nobody could be reached: the process is dead, has just left, is overrun, or belongs to somebody else. */
async function whyNot(
  folder: EmbeddedFolder,
  record: LockRecord,
  error: NodeJS.ErrnoException,
  answerMs: number,
): Promise<'dead' | 'gone'> {
  if (!existsSync(recordPath(folder, record.id))) return 'gone'
  // Linux closes a process's files only after its last thread has ended, and a pause in answering does not refuse.
  if (error.code === 'ECONNREFUSED' && record.kernel !== '' && record.kernel === thisKernel()) return 'dead'
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') return await hasDied(folder, record, answerMs)
  if (error.code === 'EAGAIN') return 'gone'
  throw new GenjobsError('database_unavailable', `the folder ${folder.path} cannot be used: ${error.message}`, {
    hint: 'One user, on one machine, may use an embedded database.',
    cause: error,
  })
}

/**
 * Nobody listens, but that is no proof: the machine was restarted, the folder was copied, the socket was cleaned away,
 * or another kernel (a virtual machine, a network disk) has the folder too. A pid that does not exist is proof where it
 * was given; otherwise the record must stay untouched for a while.
 */
async function hasDied(folder: EmbeddedFolder, record: LockRecord, answerMs: number): Promise<'dead' | 'gone'> {
  if (record.host === thisHost() && !exists(record.pid)) return 'dead'
  const touched = () => statSync(recordPath(folder, record.id), { throwIfNoEntry: false })?.mtimeMs
  const first = touched()
  for (const until = performance.now() + Math.max(answerMs, 3_000); performance.now() < until; await delay(100)) {
    const now = touched()
    if (now === undefined) return 'gone'
    if (now !== first) throw lockedError(folder, record, 'cannot be reached from here')
  }
  return 'dead'
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
