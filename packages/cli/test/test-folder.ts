import { embeddedTemplate } from '@genjobs/testkit'
import { openEmbedded } from 'genjobs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type TestFolder = AsyncDisposable & { path: string; folder: string }

export type TestFolderOptions = {
  /** Default `.genjobs`. */
  name?: string
  /** Hold the folder in this process: commands come as guests, which is much quicker than starting the database. */
  held?: boolean
}

/**
 * A place to work in, with an installed database under `folder`, copied from one that was made once per run: starting
 * from nothing takes seconds.
 */
export function testFolders() {
  const places: string[] = []

  const newPlace = async () => {
    const path = await mkdtemp(join(tmpdir(), 'genjobs-cli-'))
    places.push(path)
    return path
  }
  return {
    async open({ name = '.genjobs', held = false }: TestFolderOptions = {}): Promise<TestFolder> {
      const path = await newPlace()
      const folder = join(path, name)
      await cp(await embeddedTemplate(), folder, { recursive: true })
      const holder = held ? await openEmbedded(folder) : undefined
      return {
        path,
        folder,
        async [Symbol.asyncDispose]() {
          await holder?.close()
          await rm(path, { recursive: true, force: true })
        },
      }
    },
    /** An empty folder, for what needs no database. */
    empty: newPlace,
    async removeAll(): Promise<void> {
      await Promise.all(places.map((path) => rm(path, { recursive: true, force: true })))
    },
  }
}
