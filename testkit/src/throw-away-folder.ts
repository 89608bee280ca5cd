import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const prefix = 'genjobs-test'
const memory = '/dev/shm'
const enoughBytes = 4 * 2 ** 30

/**
 * A new folder for data of this process, in memory where there is plenty: copying a database there takes 8 ms, on the
 * same machine's disk 40 to 250 ms. Whoever makes it removes it; what a killed process left behind goes with the next.
 */
export function throwAwayFolder(): string {
  const parent = parentFolder()
  for (const name of readdirSync(parent)) {
    const owner = new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) removeQuietly(join(parent, name))
  }
  return mkdtempSync(join(parent, `${prefix}-${process.pid}-`))
}

function parentFolder(): string {
  // A folder that the caller chose is the caller's wish.
  if (process.env.TMPDIR) return tmpdir()
  try {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= enoughBytes ? memory : tmpdir()
  } catch {
    return tmpdir()
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

/** Another user's leftovers are not ours to remove. */
function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {}
}
