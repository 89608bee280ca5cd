import { setTimeout as delay } from 'node:timers/promises'
import type { EmbeddedFolder } from './embedded-folder.ts'
import { readRecords, removeRecord, type LockRecord } from './lock-record.ts'
import { lockedError, meet, startingMs, type Peer } from './meet.ts'
import { raiseFlag, type Flag } from './raise-flag.ts'

export type Claim = { role: 'holder'; flag: Flag } | { role: 'guest'; peer: Peer }

/**
 * Become the holder of the folder, or the guest of the one there is.
 *
 * Node has no file locks, and to remove a stale lock file and put one's own in its place is not one step. So nobody
 * replaces anything: each process that wants the folder raises a flag of its own, *then* looks at the flags of all
 * others, and holds the folder only if it sees none that is alive. Of two processes the later to raise sees the other's
 * flag, so never do both hold it. Whether a flag is alive the kernel says: its socket takes connections as long as the
 * process exists. Who sees a holder lowers its flag and becomes its guest; of two candidates the one with the greater id
 * lowers its flag and the other waits for that, so one of them gets through.
 *
 * @throws GenjobsError `folder_locked` when a living process does not answer
 */
export async function claimFolder(folder: EmbeddedFolder, answerMs: number): Promise<Claim> {
  let flag: Flag | undefined
  const lower = () => {
    flag?.lower()
    flag = undefined
  }
  try {
    for (;;) {
      const other = await firstAlive(folder, flag?.record.id, answerMs)
      if (other) {
        if (await follow(folder, other, answerMs, () => flag, lower)) return { role: 'guest', peer: other }
        other.wire.destroy()
      } else if (flag) {
        flag.announce({ state: 'opening' })
        return { role: 'holder', flag }
      } else {
        flag = await raiseFlag(folder)
      }
    }
  } catch (error) {
    lower()
    throw error
  }
}

/** The first other process that answers; the records of dead ones are removed on the way. */
async function firstAlive(
  folder: EmbeddedFolder,
  own: string | undefined,
  answerMs: number,
): Promise<Peer | undefined> {
  const until = performance.now() + answerMs
  for (;;) {
    let unclear: LockRecord | undefined
    for (const record of readRecords(folder)) {
      if (record.id === own) continue
      const met = await meet(folder, record, answerMs)
      if (met === 'dead') removeRecord(folder, record.id)
      else if (met === 'gone') unclear = record
      else return met
    }
    if (!unclear) return undefined
    // It is about to leave. Only a look without any such flag proves that the folder is free.
    if (performance.now() > until) throw lockedError(folder, unclear, 'hangs up')
    await delay(10)
  }
}

/** Wait until the other process has the database open (true) or has left (false). */
async function follow(
  folder: EmbeddedFolder,
  other: Peer,
  answerMs: number,
  flag: () => Flag | undefined,
  lower: () => void,
): Promise<boolean> {
  for (;;) {
    const mine = flag()
    const yields = other.state === 'candidate' && mine !== undefined && mine.record.id < other.record.id
    if (!yields) lower()
    if (other.state === 'open') return true
    const event = await other.next(other.state === 'candidate' ? answerMs : Math.max(answerMs, startingMs))
    if (event === 'hung up') return false
    if (event === 'silent') {
      other.wire.destroy()
      throw lockedError(folder, other.record, 'does not go on')
    }
  }
}
