import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Long enough for the slowest thing done under such a lock, the build of an app on a loaded machine. */
const patienceMs = 10 * 60_000

/**
 * Do something while no other test process does it. The lock is a file with the holder's pid; that of a dead process
 * does not count. It saves work twice done: what must be whole is also put in place by a rename.
 */
export async function exclusive<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(lockFile), { recursive: true })
  const deadline = Date.now() + patienceMs
  while (!take(lockFile)) {
    if (Date.now() > deadline) throw new Error(`${lockFile} is held for too long by process ${holder(lockFile)}`)
    await delay(50)
  }
  try {
    return await work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

function take(lockFile: string): boolean {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const pid = holder(lockFile)
  // Empty for the moment between its creation and its first byte.
  if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) rmSync(lockFile, { force: true })
  return false
}

function holder(lockFile: string): number {
  try {
    return Number(readFileSync(lockFile, 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
