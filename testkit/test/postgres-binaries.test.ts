import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findPostgres, requireSymlinks } from '../src/postgres-binaries.ts'

const { found, absent } = findPostgres({})

test('every version is found once, newest first, or said to be absent', () => {
  const majors = [...found, ...absent].map(({ major }) => major)
  expect(majors.toSorted()).toEqual(['15', '17', '18'])
  expect(found.map(({ major }) => major)).toEqual(
    found
      .map(({ major }) => major)
      .toSorted()
      .toReversed(),
  )
  for (const { major, version } of found) expect(version).toMatch(new RegExp(`^${major}\\.`))
})

describe.runIf(found[0])('PG_BIN', () => {
  test('takes the place of the same version from npm', () => {
    const [newest] = found
    const again = findPostgres({ PG_BIN: newest?.bin })
    expect(again.found[0]).toEqual(newest)
    // Then nothing else is looked for, so the oldest version is absent unless PG_BIN is it.
    expect(again.absent.map(({ major }) => major)).toContain('15')
  })
})

test('a PG_BIN without PostgreSQL is refused in words', () => {
  expect(() => findPostgres({ PG_BIN: tmpdir() })).toThrow(/no postgres is there/)
})

test('a package whose install script did not run is refused with the cure', () => {
  const root = mkdtempSync(join(tmpdir(), 'genjobs-package-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'native/lib'), { recursive: true })
  writeFileSync(join(root, 'native/pg-symlinks.json'), JSON.stringify([{ target: 'native/lib/libicui18n.so.60' }]))
  expect(() => requireSymlinks('pg18-linux-x64', root)).toThrow(/npm rebuild pg18-linux-x64/)
  writeFileSync(join(root, 'native/lib/libicui18n.so.60'), '')
  expect(() => requireSymlinks('pg18-linux-x64', root)).not.toThrow()
})
