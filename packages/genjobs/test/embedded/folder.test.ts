import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { openEmbedded } from 'genjobs'
import { afterAll, describe, expect, it } from 'vitest'
import { testProcesses } from './child-process.ts'

const processes = testProcesses()
afterAll(() => processes.removeFolders())

function folderWith(files: { [path: string]: string }): string {
  const folder = processes.newFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('the folder of an embedded database', () => {
  it.each([
    ['that is a file', () => join(folderWith({ file: '' }), 'file'), 'is not a folder'],
    ['that holds other files', () => folderWith({ 'package.json': '{}' }), 'package.json'],
    ['whose pgdata is something else', () => folderWith({ 'pgdata/notes.txt': '' }), 'pgdata'],
    ['of another version', () => folderWith({ 'pgdata/PG_VERSION': '17\n' }), 'PostgreSQL 17'],
    ['without a name', () => '', 'no name'],
  ])('is refused: one %s', async (_, folder, message) => {
    const refused = openEmbedded(folder())
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(message) })
  })

  it.each([
    ['cannot be made', () => '/proc/genjobs-test'],
    ['lies under a file', () => join(folderWith({ file: '' }), 'file', 'below')],
  ])('is refused when it %s', async (_, folder) => {
    await expect(openEmbedded(folder())).rejects.toMatchObject({
      code: 'database_unavailable',
      hint: expect.stringContaining('local disk'),
    })
  })

  it('is made when it does not exist, with the folders above it, and known by its absolute path', async () => {
    const folder = join(processes.newFolder(), 'a', 'b')
    const database = await openEmbedded(relative(process.cwd(), folder))
    expect(database.folder).toBe(folder)
    expect(isAbsolute(database.folder)).toBe(true)
    await database.close()
    await database.close()
    expect(readdirSync(folder).toSorted()).toEqual(['lock', 'pgdata'])
    expect(readFileSync(join(folder, 'pgdata', 'PG_VERSION'), 'utf8')).toBe('18\n')
  })

  it('is made again when the process that made it was killed half way', async () => {
    const folder = folderWith({ 'pgdata.making': '', 'pgdata/PG_VERSION': '18\n', '.gitignore': '*' })
    const database = await openEmbedded(folder)
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    await database.close()
  })

  it('is not opened when its files are damaged, and is free again', async () => {
    const folder = await processes.folder()
    writeFileSync(join(folder, 'pgdata', 'global', 'pg_control'), 'nothing')
    await expect(openEmbedded(folder)).rejects.toMatchObject({ code: 'database_unavailable' })
    expect(readdirSync(join(folder, 'lock'))).toEqual([])
  })
})
