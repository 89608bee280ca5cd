import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Archive } from './archive.ts'

/** Files `<name>.ndjson.gz` in a folder. One appears under its name only when it is complete and on the disk. */
export function folderArchive(dir: string): Archive {
  return {
    async write(name, lines) {
      await mkdir(dir, { recursive: true })
      const temporary = join(dir, `.${randomUUID()}.tmp`)
      try {
        const file = await open(temporary, 'wx')
        try {
          await pipeline(Readable.from(terminated(lines)), createGzip(), async (chunks: AsyncIterable<Buffer>) => {
            for await (const chunk of chunks) await file.appendFile(chunk)
          })
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(temporary, join(dir, `${name}.ndjson.gz`))
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
      await syncFolder(dir)
    },
  }
}

async function* terminated(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`
}

/** So that the new name is on the disk too. Windows keeps names by itself, and opens no folders. */
async function syncFolder(dir: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
