import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throwAwayFolder } from '../src/throw-away-folder.ts'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'genjobs-parent-'))
  vi.stubEnv('TMPDIR', parent)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(parent, { recursive: true })
})

test('folders are new each time, and where TMPDIR says', () => {
  const [one, two] = [throwAwayFolder(), throwAwayFolder()]
  expect(one).not.toBe(two)
  expect(one.startsWith(parent)).toBe(true)
  expect(existsSync(one)).toBe(true)
})

test('what a dead process left behind is removed, and nothing else', () => {
  const dead = spawnSync('true').pid
  const [orphan, living, foreign] = [`genjobs-test-${dead}-x`, `genjobs-test-${process.pid}-x`, 'something-else']
  for (const name of [orphan, living, foreign]) mkdirSync(join(parent, name, 'data'), { recursive: true })
  throwAwayFolder()
  expect([orphan, living, foreign].map((name) => existsSync(join(parent, name)))).toEqual([false, true, true])
})
