import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTestDatabase, testServerNames } from '@genjobs/testkit'
import { createJobs, pg } from 'genjobs'
import { expect, it } from 'vitest'
import { imageGeneration, kinds } from '../lib/kinds.ts'
import { exampleFolder } from './open-app.ts'

const node = (script: string) => ['--conditions=genjobs-source', join('scripts', script)]

it('`npm run migrate` makes an empty database ready, twice too; `npm run work` does its jobs and ends in order', async () => {
  await using db = await createTestDatabase(testServerNames[0] ?? '', { engine: false })
  const files = await mkdtemp(join(tmpdir(), 'genjobs-example-b-'))
  const env = { ...process.env, DATABASE_URL: db.url, FILES_FOLDER: files, LOCAL_DELAY_MS: '0' }
  for (let i = 0; i < 2; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, node('migrate.ts'), { cwd: exampleFolder, env })
    expect(stdout).toBe('The database is ready.\n')
  }

  const database = pg(db.url)
  const jobs = createJobs({ database, kinds })
  const worker = spawn(process.execPath, node('work.ts'), { cwd: exampleFolder, env, stdio: 'pipe' })
  try {
    const { id } = await jobs.submit(imageGeneration, { prompt: 'a fox' }, { owner: 'ada', subject: 'story:1' })
    expect(await jobs.wait(id)).toMatchObject({ status: 'succeeded' })
    expect(await readdir(join(files, 'ada'))).toEqual([`${id}-0.png`])
    const ended = once(worker, 'exit')
    worker.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(await jobs.verify()).toEqual([])
  } finally {
    worker.kill('SIGKILL')
    await jobs.close()
    await database.close()
    await rm(files, { recursive: true, force: true })
  }
})
