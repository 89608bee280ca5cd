import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PermanentError } from '@genjobs/contract'
import type { Storage } from './storage.ts'

export type FolderStorageOptions = {
  /** What serves the folder, such as `https://cdn.example.com/files`. Without it `url` is the path of the file. */
  baseUrl?: string
}

/**
 * Files in a folder, which is made when the first file comes. A file appears under its name only when it is complete and
 * on the disk.
 * @throws PermanentError for a key that would leave the folder
 */
export function folderStorage(dir: string, { baseUrl }: FolderStorageOptions = {}): Storage {
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
  }
}

/** Whether it names a file in its folder on any system: no `..`, separators, drives, streams or control characters. */
function isFileName(part: string): boolean {
  const shape = part !== '' && !part.startsWith('.') && Buffer.byteLength(part) <= 200
  return shape && !/[\\:\p{Cc}]/u.test(part)
}
