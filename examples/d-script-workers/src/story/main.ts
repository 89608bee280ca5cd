// The story in a terminal, on an embedded database in a folder of its own: npm start
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbedded } from 'genjobs'
import { scriptHandlers } from '../handlers.ts'
import { installView } from '../install-view.ts'
import { httpServer } from '../node/http-server.ts'
import { openJobs } from '../open-jobs.ts'
import { processScriptJobs } from '../process-script-jobs.ts'
import { localWriter } from '../writer.ts'
import { tellStory } from './tell-story.ts'

const folder = await mkdtemp(join(tmpdir(), 'genjobs-d-'))
const database = await openEmbedded(folder)
// An embedded database does not keep the process alive while it is asked.
const alive = setInterval(() => undefined, 60_000)
try {
  const jobs = openJobs(database)
  await jobs.migrate()
  await installView(database)
  const serviceKey = 'service-role-key'
  // Three parts of 50 ms stand for the five minutes of a real script.
  const handle = processScriptJobs({ jobs, handlers: scriptHandlers(localWriter(50)), serviceKey, log: indented })
  const server = httpServer(handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await tellStory({ database, jobs, url, serviceKey, print: console.log })
  server.close()
  await jobs.close()
} finally {
  clearInterval(alive)
  await database.close()
  await rm(folder, { recursive: true, force: true })
}

function indented(line: string): void {
  console.log(`    ${line}`)
}
