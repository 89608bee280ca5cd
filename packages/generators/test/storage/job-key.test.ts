import { expect, test } from 'vitest'
import { jobKey } from '../../src/index.ts'

const key = (owner: string): string => jobKey({ owner, id: '0198' }, 'png', 0)

test('plain owners stay readable', () => {
  expect(key('ada')).toBe('ada/0198-0.png')
  expect(jobKey({ owner: 'user_1-x', id: '0198' }, 'md')).toBe('user_1-x/0198.md')
})

test('no two owners share a folder, on file systems that ignore case either', () => {
  const owners = [
    'ada',
    'Ada',
    'ADA',
    'a/da',
    'a-da',
    'a da',
    '../ada',
    '..',
    '',
    '.',
    'a\0',
    'ada.',
    'ä',
    'ä'.normalize('NFD'),
    'x'.repeat(64),
    'x'.repeat(65),
    'auth0|1',
    'auth0|2',
    '💡',
    '💥',
    key('Ada').split('/')[0] as string,
  ]
  const folders = owners.map((owner) => (key(owner).split('/')[0] as string).toLowerCase())
  expect(new Set(folders).size).toBe(owners.length)
  for (const owner of owners) expect(key(owner)).toMatch(/^[a-z0-9][a-z0-9_.-]*\/0198-0\.png$/)
})
