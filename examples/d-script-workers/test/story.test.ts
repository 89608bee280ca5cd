import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('npm start tells the story on the embedded database, and leaves nothing behind', async () => {
  const main = fileURLToPath(new URL('../src/story/main.ts', import.meta.url))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=genjobs-source', main])
  expect(stderr).toBe('')
  expect(stdout).toContain('Called by pg_cron as worker-3')
  expect(stdout).toContain('Found 3 pending job(s) to process concurrently')
  expect(stdout).toMatch(/at a time user 1 user 5 user 10\n {2}1 +0 +20 +45\n {2}3 +0 +5 +15\n/)
  expect(stdout).toContain('Called by submit')
  expect(stdout).toMatch(/completed: 21\n$/)
})
