import { timingSafeEqual } from 'node:crypto'
import { chmodSync, utimesSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { folderError, type EmbeddedFolder } from './embedded-folder.ts'
import { newLockRecord, recordPath, removeRecord, socketPath, writeRecord, type LockRecord } from './lock-record.ts'
import type { FromHolder, Hello, Request, StateMessage } from './protocol.ts'
import { socketAddress } from './socket-address.ts'
import { createWire, type Wire } from './wire.ts'

export type GuestWire = Wire<Request, FromHolder>

/** The sign of this process in the folder's lock: a record, and a socket that answers for it. */
export type Flag = {
  readonly record: LockRecord
  /** Tell a new state to whoever is connected or will be. */
  announce(message: StateMessage): void
  /** Take over every process that is connected, and each that comes. */
  onGuest(handler: (wire: GuestWire) => void): void
  /** Called when the record was removed by somebody else: the folder is no longer this process's. */
  onLost(handler: () => void): void
  lower(): void
}

/** How often a living process touches its record, for those who cannot ask the kernel about it. */
const beatMs = 1_000
const longestHello = 1_000

export async function raiseFlag(folder: EmbeddedFolder): Promise<Flag> {
  const record = newLockRecord()
  /** Whoever is connected, also without having said hello: all of them are hung up on at the end. */
  const connected = new Set<Wire<Request | Hello, FromHolder>>()
  const guests = new Set<GuestWire>()
  let message: StateMessage = { state: 'candidate' }
  let guestHandler: ((wire: GuestWire) => void) | undefined
  let lostHandler: (() => void) | undefined

  const server = createServer((socket) => {
    const wire: Wire<Request | Hello, FromHolder> = createWire(socket, longestHello)
    connected.add(wire)
    wire.onClose(() => connected.delete(wire))
    // Guests keep themselves alive; this process ends when its own work is done.
    wire.keepAlive(false)
    wire.onMessage((first) => {
      if (!('hello' in first) || !sameToken(first.hello, record.token)) {
        wire.send({ refused: true })
        wire.end()
        return
      }
      const guest = wire as GuestWire
      guests.add(guest)
      wire.onClose(() => guests.delete(guest))
      guestHandler?.(guest)
      wire.send(message)
    })
  })
  // Failing to accept one connection is that guest's trouble.
  server.on('error', () => undefined)

  try {
    // Listening before the record tells of it: who reads the record and is refused knows that the process is dead.
    await listen(server, folder, record.id)
    writeRecord(folder, record)
  } catch (error) {
    server.close()
    throw folderError(folder, error)
  }
  server.unref()

  const beat = setInterval(() => {
    try {
      const now = new Date()
      utimesSync(recordPath(folder, record.id), now, now)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') lostHandler?.()
    }
  }, beatMs)
  beat.unref()

  return {
    record,
    announce(next) {
      message = next
      if (next.state !== 'closing') {
        record.state = next.state
        writeRecord(folder, record)
      }
      for (const wire of guests) wire.send(next)
    },
    onGuest(handler) {
      guestHandler = handler
      for (const wire of guests) handler(wire)
    },
    onLost(handler) {
      lostHandler = handler
    },
    lower() {
      clearInterval(beat)
      removeRecord(folder, record.id)
      for (const wire of connected) wire.end()
      server.close()
    },
  }
}

function listen(server: Server, folder: EmbeddedFolder, id: string): Promise<void> {
  const path = socketPath(folder, id)
  const { address, dispose } = socketAddress(path)
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    // `exclusive`: in a worker of node:cluster the primary would listen, and outlive this process.
    server.listen({ path: address, exclusive: true }, () => {
      if (process.platform !== 'win32') chmodSync(path, 0o600)
      resolve()
    })
  }).finally(dispose)
}

function sameToken(given: unknown, token: string): boolean {
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}
