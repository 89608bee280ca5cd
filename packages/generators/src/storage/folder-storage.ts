import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PermanentError } from '@genjobs/contract'
import { ownerFolder } from './job-key.ts'
import type { Storage } from './storage.ts'

export type FolderStorage = Storage & {
  /** Delete the files of an owner, all that have a key made by `jobKey` for him, and say how many there were. */
  deleteOwner(owner: string): Promise<number>
}

export type FolderStorageOptions = {
  /** What serves the folder, such as `https://cdn.example.com/files`. Without it `url` is the path of the file. */
  baseUrl?: string
}

/**
 * Files in a folder, which is made when the first file comes. A file appears under its name only when it is complete and
 * on the disk.
 * @throws PermanentError for a key that would leave the folder
 */
export function folderStorage(dir: string, { baseUrl }: FolderStorageOptions = {}): FolderStorage {
  return {
    put: async (key, bytes) => {
      const parts = key.split('/')
      if (!parts.every(isFileName)) throw new PermanentError(`not a key for a file: ${JSON.stringify(key)}`)
      const path = join(dir, ...parts)
      await mkdir(dirname(path), { recursive: true })
      // In the same folder: a rename is atomic only within one file system.
      const temporary = join(dirname(path), `.${randomUUID()}.tmp`)
      try {
        await writeFile(temporary, bytes, { flag: 'wx', flush: true })
        await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
      const url =
        baseUrl === undefined ? path : [baseUrl.replace(/\/+$/, ''), ...parts.map(encodeURIComponent)].join('/')
      return { url, bytes: bytes.byteLength }
    },

    deleteOwner: async (owner) => {
      const folder = join(dir, ownerFolder(owner))
      const files = await filesIn(folder)
      await rm(folder, { recursive: true, force: true })
      return files
    },
  }
}

async function filesIn(folder: string): Promise<number> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** Whether it names a file in its folder on any system: no `..`, separators, drives, streams or control characters. */
function isFileName(part: string): boolean {
  const shape = part !== '' && !part.startsWith('.') && Buffer.byteLength(part) <= 200
  return shape && !/[\\:\p{Cc}]/u.test(part)
}
