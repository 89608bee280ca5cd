import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Where snapshots are kept between processes: `GENJOBS_TEST_CACHE`, or a folder of the user's own in the system's
 * temporary one. Undefined where there is none that nobody else can write to: what is read from it is run.
 */
export async function cacheFolder(): Promise<string | undefined> {
  const uid = process.getuid?.()
  const folder = process.env['GENJOBS_TEST_CACHE'] || join(tmpdir(), `genjobs-testing-${uid ?? 'user'}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const found = await lstat(folder)
    if (!found.isDirectory()) return undefined
    // Windows has neither owners by number nor modes; its temporary folder is the user's own.
    if (uid !== undefined && (found.uid !== uid || (found.mode & 0o022) !== 0)) return undefined
    return folder
  } catch {
    return undefined
  }
}
