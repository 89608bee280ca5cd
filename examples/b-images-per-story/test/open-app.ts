import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTestDatabase, startNextApp, testServerNames, type NextApp, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs } from 'genjobs'
import { install } from '../lib/install.ts'
import type { StoryJobs } from '../lib/jobs.ts'
import { kinds } from '../lib/kinds.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

export const exampleFolder = fileURLToPath(new URL('..', import.meta.url))
/** In milliseconds: the first test that opens the app also builds it, on whatever machine this is. */
export const buildTime = 300_000
export const cronSecret = 'cron-secret-of-the-tests'

export type App = AsyncDisposable & {
  next: NextApp
  db: OpenTestDatabase
  /** A client of the same database, beside the app. */
  jobs: StoryJobs
  /** Does the work of the app, when and as the test says. Not there where the app works by itself. */
  workshop: Workshop
}

/**
 * The app as in production, on a database of its own. Its jobs are done by a worker of the test, at the word of the test,
 * or with `worksByItself` by the app, without any delay.
 */
export async function openApp({ worksByItself = false } = {}): Promise<App> {
  const db = await openTestDatabase(testServerNames[0] ?? '')
  const files = await mkdtemp(join(tmpdir(), 'genjobs-example-b-'))
  await install(db.database, exampleFolder)
  const next = await startNextApp(exampleFolder, {
    env: {
      DATABASE_URL: db.url ?? '',
      SESSION_SECRET: 'a secret of the tests, of some length',
      CRON_SECRET: cronSecret,
      FILES_FOLDER: files,
      LOCAL_DELAY_MS: '0',
      ...(worksByItself ? {} : { WORKERS: 'separate' }),
    },
  })
  const jobs = createJobs({ database: db.database, kinds })
  const workshop = openWorkshop(jobs, files, !worksByItself)
  return {
    next,
    db,
    jobs,
    workshop,
    async [Symbol.asyncDispose]() {
      try {
        await workshop.close()
        const problems = await jobs.verify()
        if (problems.length > 0) throw new Error(JSON.stringify(problems))
      } finally {
        await next[Symbol.asyncDispose]()
        await jobs.close()
        await db.close()
        await rm(files, { recursive: true, force: true })
      }
    },
  }
}
