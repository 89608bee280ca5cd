import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'

/** Make a file that is under its name only when it is complete. @param write makes it under the name that it is given */
export async function wholeFile<T>(path: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const written = await write(temporary)
    await rename(temporary, path)
    return written
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
