import { openTestDatabase, testServerNames, type OpenTestDatabase } from '@genjobs/testkit'
import { script } from '../src/kinds.ts'
import { installView } from '../src/install-view.ts'
import { openJobs, type ScriptJobs } from '../src/open-jobs.ts'

/** The servers that these tests run on: the system needs several sessions, so the embedded database is left out. */
export const servers = testServerNames

export type Example = AsyncDisposable & {
  db: OpenTestDatabase
  url: string
  jobs: ScriptJobs
  /** One job for each user, in one call; the topic of user n is "n". */
  submit(users: number): Promise<string[]>
}

/** The system on a database of its own, as after its migrations. Everything must hold when the test ends. */
export async function openExample(server: string): Promise<Example> {
  const db = await openTestDatabase(server)
  const jobs = openJobs(db.database)
  await installView(db.database)
  return {
    db,
    url: db.url as string,
    jobs,
    async submit(users) {
      const items = Array.from({ length: users }, (_, n) => ({ input: { topic: `${n + 1}` }, owner: `user-${n + 1}` }))
      const results = await jobs.submitMany(script, items)
      return results.map((result) => {
        if (!result.ok) throw result.error
        return result.job.id
      })
    },
    async [Symbol.asyncDispose]() {
      const problems = await jobs.verify()
      await jobs.close()
      await db.close()
      if (problems.length > 0) throw new Error(JSON.stringify(problems))
    },
  }
}
