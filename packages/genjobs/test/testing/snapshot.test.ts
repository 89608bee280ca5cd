import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

describe('the snapshot that embedded databases start from', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genjobs-cache-'))
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true, force: true })
  })

  /** As in a process that has opened none yet. */
  async function openWith(cache: string) {
    vi.stubEnv('GENJOBS_TEST_CACHE', cache)
    vi.resetModules()
    const { openTestDatabase } = await import('genjobs/testing')
    await using db = await openTestDatabase()
    await expect(db.query('select * from genjobs.jobs')).resolves.toEqual([])
  }
  const snapshots = async (cache: string) => (await readdir(cache)).filter((name) => !name.startsWith('.'))

  test('is made once, in a folder of the user alone, and made again when it is damaged', async () => {
    const cache = join(folder, 'new')
    await openWith(cache)
    const [name = '', ...others] = await snapshots(cache)
    expect([name, others]).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.snapshot$/), []])
    expect((await stat(cache)).mode & 0o777).toBe(0o700)
    const path = join(cache, name)
    const made = await stat(path)

    // What killed processes and old releases have left goes at the next making, and not before.
    const old = new Date('2020-01-01T00:00:00Z')
    for (const left of ['old.snapshot', 'old.half', 'mine.txt']) {
      await writeFile(join(cache, left), '')
      await utimes(join(cache, left), old, old)
    }
    await openWith(cache)
    expect((await stat(path)).mtimeMs).toBe(made.mtimeMs)
    expect(await snapshots(cache)).toHaveLength(4)

    await truncate(path, made.size - 1)
    await openWith(cache)
    expect((await stat(path)).size).toBe(made.size)
    expect(await snapshots(cache)).toEqual([name, 'mine.txt'])
  })

  test('is in no folder that others can write to, nor behind a link', async () => {
    const open = join(folder, 'open')
    await mkdir(open)
    await chmod(open, 0o777)
    const link = join(folder, 'link')
    await symlink(open, link)
    const file = join(folder, 'file')
    await writeFile(file, '')
    for (const cache of [open, link, file]) {
      vi.stubEnv('GENJOBS_TEST_CACHE', cache)
      vi.resetModules()
      const { cacheFolder } = await import('../../src/testing/cache-folder.ts')
      await expect(cacheFolder()).resolves.toBeUndefined()
    }
  })
})
