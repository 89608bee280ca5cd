import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { user } from '../access/as-caller.ts'
import { registerKinds, userApi } from '../access/user-api.ts'
import { openEngine, rejectLimit } from '../engine.ts'

const anything = { type: 'object' }

async function open(name: string) {
  const engine = await openEngine(name, {})
  await registerKinds(engine, [
    { name: 'generation', manual: true, input_schema: anything, limits: [rejectLimit('generation:{owner}', 5)] },
    { name: 'sold', manual: true, price: 4, input_schema: anything },
    { name: 'ours', manual: true, internal: true },
    { name: 'worked', input_schema: anything },
  ])
  const json = JSON.stringify
  return Object.assign(engine, {
    transition: async (job_id: string, status: string, more: Record<string, unknown> = {}) => {
      const [answer] = await engine.rows<{ result: string; status: string }>(
        'select * from genjobs.transition_jobs($1)',
        [json([{ job_id, status, ...more }])],
      )
      return answer as NonNullable<typeof answer>
    },
  })
}

describe.each(testDatabases)('manual jobs on %s', (name) => {
  it('go from queued to running to their end, and nothing else changes them', async () => {
    await using e = await open(name)
    const [answer] = await e.submit([
      { kind: 'generation', owner: 'ada', mode: 'fast', input_asset: 'a', expected_cost_micros: 30_000 },
    ])
    const id = answer!.job_id
    expect(await e.claim('w', ['generation'], 1).catch(() => [])).toEqual([])
    expect(await e.transition(id, 'succeeded')).toMatchObject({ result: 'illegal_transition', status: 'queued' })
    expect(await e.transition(id, 'running')).toMatchObject({ result: 'ok', status: 'running' })
    expect(await e.job(id)).toMatchObject({ status: 'running', reason: null, attempt: 1, cost_micros: 30_000 })
    expect(await e.transition(id, 'succeeded', { output: { url: 'x' }, cost_micros: 5 })).toMatchObject({
      result: 'ok',
    })
    expect(await e.job(id)).toMatchObject({ status: 'succeeded', output: { url: 'x' }, cost_micros: 5, progress: 100 })
    expect(await e.transition(id, 'running')).toMatchObject({ result: 'illegal_transition', status: 'succeeded' })
    const ada = userApi(e, user('ada'))
    expect(await ada.rows('select id, status, cost_micros from genjobs_api.manual_jobs')).toEqual([
      { id, status: 'succeeded', cost_micros: 5 },
    ])
    const mine = (
      await ada.rows(`select * from genjobs_api.submit('generation', '{}', cost_micros => 7, input_asset => 'b')`)
    )[0]!
    expect(await ada.rows(`select genjobs_api.transition_job($1, 'running') as ok`, [mine.id])).toEqual([{ ok: true }])
    expect(
      await ada.rows(
        `select mode, input_asset, metadata from genjobs_api.update_job($1, '{"mode": "m", "input_asset": null, "cost_micros": 9}')`,
        [mine.id],
      ),
    ).toEqual([{ mode: 'm', input_asset: null, metadata: {} }])
    await e.cancel([mine.id])
    expect(await ada.rows(`select status from genjobs_api.manual_jobs where status = 'canceled'`)).toEqual([
      { status: 'canceled' },
    ])
  })
})
