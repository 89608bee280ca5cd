import type * as Package from 'genjobs'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const releases = join(import.meta.dirname, '../../migrations/releases')
// Within the repository, where what the module imports is found.
const unpacked = join(import.meta.dirname, '../../../node_modules/.cache/genjobs/releases')

/** What was released so far, oldest first: the versions of the engine. */
export const releasedVersions: readonly number[] = readdirSync(releases)
  .map(Number)
  .toSorted((a, b) => a - b)

export type OldRelease = typeof Package

/** The package as it was released, engine and client in one module. */
export async function oldRelease(version: number): Promise<OldRelease> {
  return (await import(oldReleasePath(version))) as OldRelease
}

/** The module of a release, unpacked. */
export function oldReleasePath(version: number): string {
  const name = String(version).padStart(4, '0')
  const packed = readFileSync(join(releases, name, 'client.mjs.gz'))
  const path = join(unpacked, `${name}-${packed.length}`, 'client.mjs')
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true })
    // Under its name only once it is whole: other test processes look for it too.
    const half = `${path}.${process.pid}`
    writeFileSync(half, gunzipSync(packed))
    renameSync(half, path)
  }
  return path
}
