// npm run work: a worker for storyboards, and the clean-up of stuck jobs. Ctrl-C hands its jobs back.
import { createJobs } from 'genjobs'
import { operatorDatabase } from '../lib/database.ts'
import { kinds } from '../lib/kinds.ts'
import { storyboardHandler } from '../lib/storyboard-handler.ts'

const database = operatorDatabase()
const jobs = createJobs({ database, kinds })
const worker = jobs.work({ handlers: { storyboard: storyboardHandler() }, concurrency: 3 })
const cleanUp = setInterval(() => {
  database.query('select fail_stuck_jobs()').catch((error: unknown) => console.error('stuck jobs:', error))
}, 60_000)
console.log('Waiting for storyboards.')
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(cleanUp)
    void worker
      .stop()
      .then(() => jobs.close())
      .then(() => database.close())
  })
}
