// npm run work: a worker of its own, for an app that runs with WORKERS=separate. Ctrl-C hands its jobs back.
import { handlers } from '../lib/handlers.ts'
import { jobs } from '../lib/jobs.ts'
import { database } from '../lib/database.ts'

const worker = jobs.work({ handlers, concurrency: 3 })
console.log('Waiting for generations. Ctrl-C ends this.')
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void worker
      .stop()
      .then(() => jobs.close())
      .then(() => database.close())
  })
}
