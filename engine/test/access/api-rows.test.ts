import { testServerNames } from '@genjobs/testkit'
import type { ApiRow } from 'genjobs/supabase'
import { expect, it } from 'vitest'
import { rejectLimit } from '../engine.ts'
import { manualOver, openManual } from '../manual/manual.ts'
import { asCaller, user } from './as-caller.ts'

type Views = {
  [
    View in 'jobs' | 'manual_jobs' | 'job_events' | 'kinds' | 'limits' | 'credits' | 'credit_statement' | 'budgets'
  ]: ApiRow<View>
}
type Nullable<Row> = { [Column in keyof Row]: null extends Row[Column] ? Column : never }[keyof Row]

/** What the types say may be null; the compiler sees to it that nothing stands here that may not. */
const nullable = {
  jobs: [
    'blocked_on',
    'charged',
    'error',
    'eta',
    'finished_at',
    'input_asset',
    'mode',
    'output',
    'position',
    'project',
    'reason',
    'run_at',
    'started_at',
    'step',
    'subject',
  ],
  manual_jobs: ['cost_micros', 'error', 'finished_at', 'input_asset', 'mode', 'output', 'project', 'started_at'],
  job_events: [],
  kinds: ['input_schema', 'p50_ms', 'p90_ms', 'price'],
  limits: [],
  credits: ['next_expiry'],
  credit_statement: ['held', 'job_id', 'note'],
  budgets: ['held', 'max', 'remaining', 'resets_at', 'spent', 'starts_at', 'used_percent'],
} as const satisfies { [View in keyof Views]: readonly Nullable<Views[View]>[] }

it.each(testServerNames.slice(0, 1))(
  'no column is null that the types of the API say never is, on PostgreSQL %s',
  async (name) => {
    await using e = await openManual(name)
    await e.registerKinds({ image: { limits: [rejectLimit('image:{owner}', 9)], price: 1 } })
    await e.rows('select * from genjobs.post_credits($1)', [
      JSON.stringify([{ owner: 'ada', amount: 9, reason: 'top_up', key: 'k' }]),
    ])
    await e.rows('select genjobs.set_budget($1)', [
      JSON.stringify({ scope: 'owner', key: 'ada', measure: 'cost', period: 'total', max: 9 }),
    ])
    const { make } = manualOver(e)
    for (const kind of ['image', 'image', 'generation', 'ours']) await make(kind, 'ada')
    const [running, ended] = await e.claim('w', ['image'], 2)
    for (const job of [running, ended]) {
      await e.rows('select * from genjobs.report_jobs($1)', [
        JSON.stringify([{ job_id: job?.id, epoch: job?.epoch, events: [{ type: 'log', data: 'a line' }] }]),
      ])
    }
    if (ended) await e.finish([ended], 'succeeded')
    for (const [view, columns] of Object.entries(nullable)) {
      const rows = await asCaller(e, user('ada'), `select * from genjobs_api.${view}`)
      expect([view, rows.length > 0]).toEqual([view, true])
      const empty = rows.flatMap((row) => Object.keys(row).filter((column) => row[column] === null))
      expect([view, empty.filter((column) => !(columns as readonly string[]).includes(column))]).toEqual([view, []])
    }
  },
)
