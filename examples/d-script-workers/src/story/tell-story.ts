import type { Database, Job } from 'genjobs'
import { activeJobs, lastHourByStatus } from '../monitoring.ts'
import type { ScriptJobs } from '../open-jobs.ts'
import { kickWorker, submitScript } from '../submit-script.ts'

export type StoryOptions = {
  database: Database
  jobs: ScriptJobs
  /** Where the worker endpoint listens. */
  url: string
  serviceKey: string
  print: (line: string) => void
}

/** Ten users at once, with one script at a time and then with three; then what an operator sees. */
export async function tellStory({ database, jobs, url, serviceKey, print }: StoryOptions): Promise<void> {
  const rows: string[] = []
  for (const max of [1, 3]) {
    print(`\nTen users submit at once; ${max} script(s) at a time: select genjobs.set_limit('total', ${max})`)
    await jobs.setLimit('total', max)
    const ids: string[] = []
    for (let user = 1; user <= 10; user++) {
      ids.push((await submitScript(jobs, { userId: `user-${user}`, topic: `the story of user ${user}` })).id)
    }
    for (let minute = 1; (await waiting(jobs)) > 0; minute++) {
      print(`  pg_cron, minute ${minute}: three calls at the same time`)
      const calls = ['worker-1', 'worker-2', 'worker-3'].map((worker) => callAs(worker, url, serviceKey))
      if (max === 3 && minute === 1) await showActive(database, print)
      await Promise.all(calls)
    }
    const waits = waitsInMinutes(await Promise.all(ids.map((id) => jobs.get(id))), max)
    rows.push(`  ${String(max).padEnd(9)}${[1, 5, 10].map((user) => String(waits[user - 1]).padStart(7)).join('')}`)
  }
  print('\nMinutes of waiting for the first, fifth and tenth in line, if a script took five minutes:')
  print(['  at a time user 1 user 5 user 10', ...rows].join('\n'))

  print('\nA user submits, and the submit kicks a batch by itself:')
  const after: Promise<void>[] = []
  const kick = kickWorker(url, serviceKey)
  await submitScript(jobs, { userId: 'user-1', topic: 'one more' }, { after: (work) => after.push(work()), kick })
  await Promise.all(after)

  print('\nsql/last-hour-by-status.sql:')
  for (const { status, jobs: count } of await lastHourByStatus(database)) print(`  ${status}: ${count}`)
}

/** By the turns that were over when a job began, since here a script takes no minutes but an instant. */
function waitsInMinutes(done: readonly Job[], atATime: number): number[] {
  const overBefore = (start: Date | null) => done.filter(({ finishedAt }) => finishedAt && start && finishedAt <= start)
  return done.map(({ startedAt }) => Math.ceil(overBefore(startedAt).length / atATime) * 5).toSorted((a, b) => a - b)
}

async function callAs(worker: string, url: string, serviceKey: string): Promise<void> {
  await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${serviceKey}`, 'x-supabase-caller': 'pg_cron', 'x-worker-id': worker },
    body: '{}',
  })
}

async function waiting(jobs: ScriptJobs): Promise<number> {
  return (await jobs.counts()).reduce((sum, { jobs: count }) => sum + count, 0)
}

/** The list of active jobs, as soon as there are three. */
async function showActive(database: Database, print: (line: string) => void): Promise<void> {
  let active = await activeJobs(database)
  while (active.length < 3) active = await activeJobs(database)
  print('  sql/active-jobs.sql meanwhile:')
  for (const { user_id, current_step, progress } of active) {
    print(`    ${user_id} ${current_step ?? 'starting'} ${progress} %`)
  }
}
