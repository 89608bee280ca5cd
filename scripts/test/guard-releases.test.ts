import { expect, test } from 'vitest'
import { engineHash } from '../../packages/genjobs/src/generated/engine-sql.ts'
import { schemaVersion } from '../../packages/genjobs/src/migrate/schema-version.ts'
import { releasesGuard } from '../guard-releases.ts'
import { sampleTree } from './sample-tree.ts'

const numbered = (version: number) => String(version).padStart(4, '0')
const lines = (to: number) =>
  Array.from({ length: to - 1 }, (_, i) => `${numbered(i + 2)}-change 1 what it changes\n`).join('')
const list = 'engine/migrations/list.txt'
const release = `engine/migrations/releases/${numbered(schemaVersion)}/release.json`

test('an engine that is not released, or as it was released, is fine', () => {
  expect(releasesGuard.check(sampleTree({ [list]: lines(schemaVersion) }))).toEqual([])
  const released = JSON.stringify({ hash: engineHash })
  expect(releasesGuard.check(sampleTree({ [list]: lines(schemaVersion), [release]: released }))).toEqual([])
})

test('a released number with another engine, and a list that does not end at the number, are not', () => {
  const other = sampleTree({ [list]: lines(schemaVersion), [release]: '{"hash":"another"}' })
  expect(releasesGuard.check(other).map(({ message }) => message)).toEqual([expect.stringContaining('raise it')])
  const shorter = releasesGuard.check(sampleTree({ [list]: lines(schemaVersion - 1) }))
  expect(shorter.map(({ message }) => message)).toEqual([expect.stringContaining(`goes to ${schemaVersion - 1}`)])
})
