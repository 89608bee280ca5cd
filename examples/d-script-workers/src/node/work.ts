// A long-lived worker with the same handlers, where cron calls are no longer enough: npm run work
import { pg } from 'genjobs'
import { scriptHandlers } from '../handlers.ts'
import { openJobs } from '../open-jobs.ts'
import { readSettings } from '../settings.ts'
import { localWriter } from '../writer.ts'

const { databaseUrl, limit } = readSettings()
const jobs = openJobs(pg(databaseUrl))
const worker = jobs.work({
  handlers: scriptHandlers(localWriter(Number(process.env['PART_MS'] || 2_000))),
  concurrency: limit,
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void worker.stop())
console.log('Working; Ctrl-C lets running jobs finish')
await worker.done
process.exit()
