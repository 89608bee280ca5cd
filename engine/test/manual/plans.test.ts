import { testServerNames } from '@genjobs/testkit'
import { expect, it } from 'vitest'
import { asCaller, user } from '../access/as-caller.ts'
import { openEngine } from '../engine.ts'

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Plan[]
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

// The newest: how a view is planned does not differ between versions.
it.each(testServerNames.slice(0, 1))('a page of an owner with a long history reads a page on %s', async (name) => {
  await using e = await openEngine(name, { generation: { manual: true } })
  for (let i = 0; i < 10; i++) {
    await e.submit(
      Array.from({ length: 500 }, (_, n) => ({
        kind: 'generation',
        owner: n % 5 === 0 ? `other ${n % 9}` : 'ada',
        project: n === 1 && i === 0 ? 'rare' : `project ${n % 7}`,
        input_asset: n === 2 && i === 0 ? 'rare' : `asset ${n % 50}`,
      })),
    )
    await e.db.clock.advance('1m')
  }
  const [rare] = await e.rows<{ job_id: string }>(`select job_id from genjobs.manual_jobs where project_id = 'rare'`)
  await e.cancel([rare!.job_id])

  const conditions = {
    '': 'manual_jobs_by_owner',
    "where status = 'queued'": 'manual_jobs_by_owner_and_status',
    "where status = 'canceled'": /manual_jobs_by_(owner_and_)?status/,
    "where status = 'queued' and created_at < 'infinity'": 'manual_jobs_by_owner_and_status',
    "where project = 'project 1'": 'manual_jobs_by_project',
    "where project = 'rare'": 'manual_jobs_by_project',
    "where input_asset = 'asset 1'": 'manual_jobs_by_input_asset',
    "where input_asset = 'rare'": 'manual_jobs_by_input_asset',
  }
  for (const state of ['as it came', 'analyzed']) {
    if (state === 'analyzed') await e.rows('analyze')
    for (const [condition, index] of Object.entries(conditions)) {
      const [answer] = await asCaller<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        e,
        user('ada'),
        `explain (analyze, buffers, format json) select * from genjobs_api.manual_jobs ${condition} order by created_at desc limit 20`,
      )
      const plan = answer!['QUERY PLAN'][0].Plan
      const found = nodes(plan)
      const used = found.map((node) => node['Index Name'] ?? '').find((each) => each.startsWith('manual_jobs'))
      expect([state, condition, used]).toEqual([state, condition, expect.stringMatching(index)])
      expect([
        state,
        condition,
        found.filter((node) => /Sort|Bitmap|Seq/.test(node['Node Type']) && node['Relation Name'] !== 'kinds'),
      ]).toEqual([state, condition, []])
      expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], `${state} ${condition}`).toBeLessThan(150)
    }
  }
})
