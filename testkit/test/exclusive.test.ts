import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exclusive } from '../src/exclusive.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'genjobs-exclusive-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('one after the other, also after a failure', async () => {
  const lock = join(folder, 'made', 'lock')
  let inside = 0
  const most: number[] = []
  const work = async () => {
    most.push((inside += 1))
    await new Promise(setImmediate)
    inside -= 1
  }
  const failing = exclusive(lock, () => Promise.reject(new Error('failed')))
  await Promise.all([expect(failing).rejects.toThrow('failed'), exclusive(lock, work), exclusive(lock, work)])
  expect(most).toEqual([1, 1])
  expect(existsSync(lock)).toBe(false)
})

test('the lock of a dead process does not count', async () => {
  const lock = join(folder, 'lock')
  writeFileSync(lock, String(spawnSync('true').pid))
  await expect(exclusive(lock, () => Promise.resolve('done'))).resolves.toBe('done')
})
