// npm start: the story of the limit, in a terminal, on an embedded database in a folder that is thrown away afterwards.
// Two browsers of one account are two clients here; on two servers, against one PostgreSQL, it is the same.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openEmbedded } from 'genjobs'
import { install } from './install.ts'
import { createJobManager, type StartResult } from './lib/job-manager.ts'

const ada = '11111111-1111-4111-8111-111111111111'
const ben = '22222222-2222-4222-8222-222222222222'

const folder = await mkdtemp(join(tmpdir(), 'genjobs-example-a-'))
const database = await openEmbedded(folder)
try {
  // Ten minutes in an app; two seconds, so that nobody has to wait here.
  const limits = { staleAfter: '2s' } as const
  const chrome = createJobManager(database, limits)
  const firefox = createJobManager(database, limits)
  await install(database, chrome)

  console.log('One generation at a time, over image and video, over all browsers\n')
  const first = tell('Ada, Chrome:  generate an image', await chrome.startJob(ada, 'image', { prompt: 'a fox' }))
  tell('Ada, Firefox: generate a video', await firefox.startJob(ada, 'video'))
  tell('Ben, Firefox: generate a video', await firefox.startJob(ben, 'video'))
  await firefox.completeJob(first, { url: 'fox.png' })
  console.log('The image is done.')
  tell('Ada, Firefox: generate a video', await firefox.startJob(ada, 'video'))

  console.log('\nAda closes the browser. Her video never ends.')
  tell('Ada, Chrome:  generate an image', await chrome.startJob(ada, 'image'))
  await delay(2_000)
  console.log('It is stale now (2 seconds here, 10 minutes in an app).')
  tell('Ada, Chrome:  generate an image', await chrome.startJob(ada, 'image'))

  await chrome.jobs.setLimit(`owner:${ada}`, 2)
  console.log('\nAda may have two at a time from now on.')
  tell('Ada, Firefox: generate a video', await firefox.startJob(ada, 'video'))
  tell('Ada, Firefox: generate a video', await firefox.startJob(ada, 'video'))

  await chrome.jobs.setLimit(`owner:${ada}`, null)
  await database.query(`delete from active_jobs where user_id = '${ada}' and status = 'running'`)
  console.log("\nOne at a time again; and an operator clears Ada's jobs with one line of SQL.")
  const clicks = await Promise.all(
    Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? chrome : firefox).startJob(ada, 'image')),
  )
  console.log(`  Ada clicks 100 times  →  ${clicks.filter((result) => result.started).length} started`)
} finally {
  await database.close()
  await rm(folder, { recursive: true, force: true })
}

/** Print what became of a click, and return the id of what it started. */
function tell(click: string, result: StartResult): string {
  console.log(`  ${click}  →  ${result.started ? 'started' : result.message}`)
  return result.started ? result.jobId : ''
}
