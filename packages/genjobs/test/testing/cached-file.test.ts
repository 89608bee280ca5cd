import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cachedFile } from '../../src/testing/cached-file.ts'

describe('the snapshot that embedded databases start from', () => {
  let folder: string
  let made: number
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genjobs-cache-'))
    made = 0
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })

  async function open(cache: string): Promise<string> {
    vi.stubEnv('GENJOBS_TEST_CACHE', cache)
    const content = await cachedFile('one.snapshot', async () => {
      made++
      return new Uint8Array(Buffer.from('the files'))
    })
    return Buffer.from(content).toString()
  }

  test('is made once, in a folder of the user alone, and made again when it is damaged', async () => {
    const cache = join(folder, 'new')
    expect(await open(cache)).toBe('the files')
    expect((await stat(cache)).mode & 0o777).toBe(0o700)
    expect(await readdir(cache)).toEqual(['one.snapshot'])

    // What killed processes and old releases have left goes at the next making, and not before.
    const old = new Date('2020-01-01T00:00:00Z')
    for (const left of ['mine.txt', 'old.snapshot', 'old.half']) {
      await writeFile(join(cache, left), '')
      await utimes(join(cache, left), old, old)
    }
    expect(await open(cache)).toBe('the files')
    expect(made).toBe(1)
    expect(await readdir(cache)).toHaveLength(4)

    await truncate(join(cache, 'one.snapshot'), 36)
    expect(await open(cache)).toBe('the files')
    expect(await open(cache)).toBe('the files')
    expect(made).toBe(2)
    expect(new Set(await readdir(cache))).toEqual(new Set(['mine.txt', 'one.snapshot']))
  })

  test('is kept in no folder that others can write to, nor behind a link, nor where none can be made', async () => {
    const shared = join(folder, 'shared')
    await mkdir(shared)
    await chmod(shared, 0o777)
    const link = join(folder, 'link')
    await symlink(shared, link)
    const file = join(folder, 'file')
    await writeFile(file, '')
    for (const cache of [shared, link, file]) expect(await open(cache)).toBe('the files')
    expect(made).toBe(3)
    expect(await readdir(shared)).toEqual([])
  })
})
