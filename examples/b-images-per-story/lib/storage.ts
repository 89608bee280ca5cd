import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { folderStorage, type Storage } from '@genjobs/generators'

/** Where the files of this app are. */
const folder = (): string => process.env.FILES_FOLDER ?? '.genjobs-files'

/** A folder that app/api/files serves. In production a bucket, behind the same `put`. */
export const storage: Storage = {
  put: (key, bytes, about) => folderStorage(folder(), { baseUrl: '/api/files' }).put(key, bytes, about),
}

/** @param key of a file that `storage` has put: never one that a request brought along unchecked */
export async function readStored(key: string): Promise<Buffer<ArrayBuffer>> {
  return await readFile(join(/* turbopackIgnore: true */ folder(), ...key.split('/')))
}
