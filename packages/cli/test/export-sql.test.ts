import { createTestDatabase, testServerNames } from '@genjobs/testkit'
import { migrate, pg } from 'genjobs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { testFolders } from './test-folder.ts'
import { typed } from './transcripts/typed.ts'

const kinds = fileURLToPath(new URL('./init/kinds.mjs', import.meta.url))
const folders = testFolders()
afterAll(folders.removeAll)

describe.each(testServerNames.slice(0, 1))('export-sql on PostgreSQL %s', (version) => {
  it('does what migrate does: install, update, and the kinds', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    const cwd = await folders.empty()
    const database = pg(db.url)
    const client = new Client({ connectionString: db.url })
    await client.connect()
    try {
      expect((await typed(`export-sql --kinds ${kinds} --out genjobs.sql`, { cwd })).code).toBe(0)
      await client.query(await readFile(join(cwd, 'genjobs.sql'), 'utf8'))
      expect(await migrate(database)).toMatchObject({ outcome: 'unchanged' })
      const registered = await database.query('select name from genjobs.kinds')
      expect(registered.length).toBeGreaterThan(0)
      // A second time it says why not, and the session is as it was.
      await expect(client.query(await readFile(join(cwd, 'genjobs.sql'), 'utf8'))).rejects.toThrow(
        /holds the engine already/,
      )

      await database.query(`update genjobs.meta set engine_hash = 'another'`)
      const { text, code } = await typed('export-sql --update', { cwd })
      expect(code).toBe(0)
      await client.query(text)
      expect(await migrate(database)).toMatchObject({ outcome: 'unchanged' })
      expect((await client.query('show search_path')).rows).toEqual([{ search_path: '"$user", public' }])
    } finally {
      await client.end()
      await database.close()
    }
  })
})
