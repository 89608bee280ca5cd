import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PermanentError } from '@genjobs/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { folderStorage, jobKey } from '../../src/index.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'genjobs-storage-'))
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

const about = { contentType: 'image/png' }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test('keeps a file under its key, and replaces it whole', async () => {
  const storage = folderStorage(join(dir, 'new'))
  expect(await storage.put('ada/1-0.png', bytes('first, longer'), about)).toEqual({
    url: join(dir, 'new/ada/1-0.png'),
    bytes: 13,
  })
  await storage.put('ada/1-0.png', bytes('second'), about)
  expect(await readFile(join(dir, 'new/ada/1-0.png'), 'utf8')).toBe('second')
  expect(await readdir(join(dir, 'new/ada'))).toEqual(['1-0.png'])
})

test('tells the URL under which the folder is served', async () => {
  const storage = folderStorage(dir, { baseUrl: 'https://cdn.example.com/files/' })
  expect(await storage.put('a b/ü#1.png', bytes('x'), about)).toMatchObject({
    url: 'https://cdn.example.com/files/a%20b/%C3%BC%231.png',
  })
})

test.each([
  '../x.png',
  'a/../../x.png',
  '/etc/x',
  'a//x',
  '',
  '.',
  'a/..',
  'a\\..\\x',
  'C:/x',
  'a\0b',
  '.hidden',
  'x'.repeat(300),
])('rejects the key %j', async (key) => {
  await expect(folderStorage(dir).put(key, bytes('x'), about)).rejects.toThrow(PermanentError)
  expect(await readdir(dir)).toEqual([])
})

test('leaves nothing behind when a file cannot be put in its place', async () => {
  await folderStorage(dir).put('ada/1.png/inside', bytes('x'), about)
  await expect(folderStorage(dir).put('ada/1.png', bytes('x'), about)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/)
  expect(await readdir(join(dir, 'ada'))).toEqual(['1.png'])
})

test('deletes the files of one owner, also of one whose name is no folder', async () => {
  const storage = folderStorage(dir)
  const odd = '../Ada@example.test'
  for (const owner of ['ada', odd, 'ben']) {
    for (const index of [0, 1]) await storage.put(jobKey({ owner, id: 'job' }, 'png', index), bytes('x'), about)
  }
  expect(await storage.deleteOwner(odd)).toBe(2)
  expect(await storage.deleteOwner('ada')).toBe(2)
  expect(await storage.deleteOwner('ada')).toBe(0)
  expect(await readdir(dir)).toEqual(['ben'])
  expect(await readdir(join(dir, 'ben'))).toHaveLength(2)
})
