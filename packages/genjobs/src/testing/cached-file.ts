import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'

/** What is costly to make, kept for the processes that come after. Several may make it at once: the last one's is kept. */
export async function cachedFile(
  name: string,
  make: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await cacheFolder()
  if (folder === undefined) return await make()
  const path = join(folder, name)
  const found = await readWhole(path)
  if (found) return found
  const content = await make()
  await writeWhole(path, content)
  return content
}

const digestBytes = 32
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/** Undefined where there is none that is whole. */
async function readWhole(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const file = await readFile(path)
    const content = file.subarray(digestBytes)
    return digest(content).equals(file.subarray(0, digestBytes)) ? content : undefined
  } catch {
    return undefined
  }
}

/** Under its name only once it is whole. A cache that cannot be written costs time, and nothing else. */
async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const half = `${path}.${randomBytes(6).toString('hex')}.half`
  try {
    await writeFile(half, Buffer.concat([digest(content), content]), { mode: 0o600 })
    await rename(half, path)
    await removeOld(dirname(path))
  } catch {
    await rm(half, { force: true }).catch(() => undefined)
  }
}

const oldMs = 30 * 86_400_000

/** What was made for releases that are gone, and halves of processes that were killed. */
async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/\.(snapshot|half)$/.test(name)) continue
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > oldMs) await rm(path, { force: true })
  }
}
