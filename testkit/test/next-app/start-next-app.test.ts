import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startNextApp } from '../../src/index.ts'

const folder = fileURLToPath(new URL('../fixtures/next-app', import.meta.url))

test('an app is built once, served, killed, and served again on the same port', async () => {
  await using app = await startNextApp(folder, { env: { GIVEN: 'a value' } })
  await expect(fetch(app.url).then((answer) => answer.text())).resolves.toContain('A page')
  const pid = () =>
    fetch(`${app.url}/api/pid`).then((answer) => answer.json() as Promise<{ pid: number; given: string }>)
  const first = await pid()
  expect(first.given).toBe('a value')
  await app.kill()
  await expect(fetch(app.url)).rejects.toThrow('fetch failed')
  await app.start()
  const second = await pid()
  expect(second.pid).not.toBe(first.pid)
  expect(app.log()).toContain('Ready')

  const mark = join(folder, '.next', 'genjobs-made-from')
  const madeAt = statSync(mark).mtimeMs
  await using other = await startNextApp(folder)
  expect(other.port).not.toBe(app.port)
  expect(statSync(mark).mtimeMs).toBe(madeAt)
  await app.stop()
  await expect(fetch(app.url)).rejects.toThrow('fetch failed')
})
