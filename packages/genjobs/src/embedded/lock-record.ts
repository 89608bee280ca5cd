import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { EmbeddedFolder } from './embedded-folder.ts'

/**
 * What a process that wants or holds the folder says about itself, in `lock/<id>.json`. Its name is never used again,
 * so that to remove the record of a dead process can never hit that of a living one.
 */
export type LockRecord = {
  id: string
  /** What a guest has to say first: who can read this file may use the database. */
  token: string
  /** To name the process in errors. It proves nothing: pids are used again, and every container has a 1. */
  pid: number
  /** Where that pid means something: host and namespace. */
  host: string
  /** The running kernel, where it tells; '' elsewhere. On one kernel a refused connection proves that nobody listens. */
  kernel: string
  /** `opening`: it holds the folder and is starting the database, which keeps it from answering for a while. */
  state: 'candidate' | 'opening' | 'open'
}

export function newLockRecord(): LockRecord {
  return {
    id: randomBytes(6).toString('hex'),
    token: randomBytes(24).toString('hex'),
    pid: process.pid,
    host: thisHost(),
    kernel: thisKernel(),
    state: 'candidate',
  }
}

export function thisHost(): string {
  return `${hostname()} ${quietly(() => readlinkSync('/proc/self/ns/pid'))}`.trim()
}

export function thisKernel(): string {
  return quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
}

/** Only Linux has these files. */
function quietly(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

export function recordPath(folder: EmbeddedFolder, id: string): string {
  return join(folder.lock, `${id}.json`)
}

export function socketPath(folder: EmbeddedFolder, id: string): string {
  return join(folder.lock, `${id}.sock`)
}

/** Written under another name first: whoever reads a record reads all of it. */
export function writeRecord(folder: EmbeddedFolder, record: LockRecord): void {
  const path = recordPath(folder, record.id)
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** The records in the folder; one that is cut off was left by a crash of the machine and is removed. */
export function readRecords(folder: EmbeddedFolder): LockRecord[] {
  return readdirSync(folder.lock).flatMap((name) => {
    if (!name.endsWith('.json')) return []
    const id = name.slice(0, -'.json'.length)
    try {
      const record = JSON.parse(readFileSync(join(folder.lock, name), 'utf8')) as LockRecord
      if (record.id === id && typeof record.token === 'string') return [record]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      if (!(error instanceof SyntaxError)) throw error
    }
    removeRecord(folder, id)
    return []
  })
}

/** The record first: a socket without a record means nothing, a record without a socket raises questions. */
export function removeRecord(folder: EmbeddedFolder, id: string): void {
  rmSync(recordPath(folder, id), { force: true })
  rmSync(socketPath(folder, id), { force: true })
}

/** Remove what processes left that were killed between two steps of raising their flag. */
export function removeRemains(folder: EmbeddedFolder): void {
  const names = new Set(readdirSync(folder.lock))
  for (const name of names) {
    const id = name.split('.')[0] ?? ''
    if (names.has(`${id}.json`)) continue
    const path = join(folder.lock, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    // One that is young may belong to a process that is about to write its record.
    if (stat && Date.now() - stat.mtimeMs > 60_000) rmSync(path, { force: true })
  }
}
