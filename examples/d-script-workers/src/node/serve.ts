// The worker endpoint on Node, for a cron of any kind: npm run serve
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pg } from 'genjobs'
import { scriptHandlers } from '../handlers.ts'
import { openJobs } from '../open-jobs.ts'
import { processScriptJobs } from '../process-script-jobs.ts'
import { readSettings } from '../settings.ts'
import { localWriter } from '../writer.ts'
import { httpServer } from './http-server.ts'

const { databaseUrl, ...settings } = readSettings()
const server = httpServer(
  processScriptJobs({
    ...settings,
    jobs: openJobs(pg({ connectionString: databaseUrl, listen: false })),
    handlers: scriptHandlers(localWriter(Number(process.env['PART_MS'] || 2_000))),
  }),
)
server.listen(Number(process.env['PORT'] || 8000), '127.0.0.1')
await once(server, 'listening')
console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
