import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** Systems take 104 to 108 bytes as the path of a socket, including the closing zero. */
const longest = 100

/**
 * Where to bind or connect to reach the socket at `path`. One that is too long is reached through a short link to its
 * folder: so the socket always lies in the folder itself, where every container that shares the folder finds it, and
 * nothing depends on a temporary folder being the same, or kept, for all. Dispose of it once bound or connected.
 */
export function socketAddress(path: string): { address: string; dispose: () => void } {
  if (process.platform === 'win32')
    return { address: `\\\\.\\pipe\\genjobs-${basename(path)}`, dispose: () => undefined }
  if (Buffer.byteLength(path) <= longest) return { address: path, dispose: () => undefined }
  // A folder of our own: nobody else can put a link in its place.
  const parent = Buffer.byteLength(tmpdir()) > longest - 40 ? '/tmp' : tmpdir()
  const link = mkdtempSync(join(parent, 'genjobs-'))
  symlinkSync(dirname(path), join(link, 'l'))
  return {
    address: join(link, 'l', basename(path)),
    dispose: () => rmSync(link, { recursive: true, force: true }),
  }
}
