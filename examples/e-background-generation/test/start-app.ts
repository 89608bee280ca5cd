import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTestDatabase, startNextApp, type NextApp, type OpenTestDatabase } from '@genjobs/testkit'
import { createJobs } from 'genjobs'
import { install } from '../lib/install.ts'
import { kinds } from '../lib/kinds.ts'
import type { NailJobs } from '../lib/jobs.ts'
import { startImageApi, type ImageApi } from './image-api.ts'

export const folder = fileURLToPath(new URL('..', import.meta.url))
export const cronSecret = 'the-secret-of-cron-in-these-tests'

export type RunningApp = AsyncDisposable & {
  readonly db: OpenTestDatabase
  readonly api: ImageApi
  readonly app: NextApp
  readonly url: string
  /** The jobs of the same database, from outside of the app. */
  readonly jobs: NailJobs
  /** Another server of the app on the same database and files. */
  startAnother(env?: Record<string, string>): Promise<NextApp>
  /** Sign in without a browser; the value of the Cookie header. */
  signIn(name: string): Promise<string>
}

/** So that whoever never signs in can pay for what a test submits for him. */
export async function giveCredits({ credits }: NailJobs, ...owners: string[]): Promise<void> {
  for (const owner of owners) await credits.topUp(owner, 1_000, { key: 'of the tests' })
}

/** The app as it is built for production, on a database, files and an image API of its own. */
export async function startApp(version: string, env: Record<string, string> = {}): Promise<RunningApp> {
  await using opened = new AsyncDisposableStack()
  const db = opened.use(await openTestDatabase(version))
  await install(db.database, folder)
  const api = opened.use(await startImageApi())
  const files = await mkdtemp(join(tmpdir(), 'nail-files-'))
  opened.defer(() => rm(files, { recursive: true, force: true }))
  const jobs = createJobs({ database: db.database, kinds })
  opened.defer(() => jobs.close())

  const start = (more: Record<string, string>) =>
    startNextApp(folder, {
      env: {
        DATABASE_URL: db.url ?? '',
        FILES_FOLDER: files,
        IMAGE_API_URL: api.url,
        SESSION_SECRET: 'the secret of sessions in these tests',
        CRON_SECRET: cronSecret,
        ...more,
      },
    })
  const app = opened.use(await start(env))
  const stack = opened.move()
  return {
    db,
    api,
    app,
    url: app.url,
    jobs,
    startAnother: async (more = {}) => stack.use(await start(more)),
    async signIn(name) {
      const answer = await fetch(`${app.url}/api/session`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ name }),
      })
      return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
