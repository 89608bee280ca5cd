import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openManual } from './manual.ts'

type Answer = { item: number; job_id: string | null; result: string; problem: string | null }

const row = (old_id: string, status: string, more: Record<string, unknown> = {}) => ({
  old_id,
  kind: 'generation',
  owner: 'ada',
  status,
  created_at: '2024-02-03T04:05:06.123456Z',
  ...more,
})

describe.each(testServerNames.slice(0, 1))('import_jobs on PostgreSQL %s', (name) => {
  it('takes each row once, with its times, and counts what has ended', async () => {
    await using e = await openManual(name)
    const take = (items: unknown[], dry = false) =>
      e.rows<Answer>(`select * from genjobs.import_jobs('old', $1, $2)`, [JSON.stringify(items), dry])
    const results = (answers: Answer[]) => answers.map(({ result, problem }) => problem ?? result)
    const rows = [
      row('1', 'succeeded', {
        project: 'p',
        mode: 'fast',
        input_asset: 'a',
        cost_micros: 30_000,
        updated_at: '2024-02-03T05:00:00Z',
      }),
      row('2', 'failed', {
        error: 'no paper',
        started_at: '2024-02-03T04:06:06Z',
        finished_at: '2024-02-03T04:07:06Z',
        attempt: 3,
      }),
      row('3', 'running', { owner: 'bob' }),
      row('4', 'queued'),
      row('4', 'failed'),
      row('5', 'done'),
      row('6', 'failed', { kind: 'worked' }),
      row('7', 'failed', { owner: null }),
      row('8', 'failed', { created_at: '2024-13-01' }),
      row('9', 'failed', { created_at: '2924-01-01' }),
      row('10', 'failed', { cost_micros: -1 }),
      row('', 'failed'),
      row('11', 'failed', { created_at: null }),
    ]
    const problems = [
      'its status is done',
      'kind worked is not manual',
      'it has no owner',
      'one of its times is none',
      'it was made before 1970, or in the future',
      'its cost is no whole number of millionths from 0 on',
      'its id must have 1 to 200 characters',
      'it has no created_at',
    ]
    expect(results(await take(rows, true))).toEqual([...Array<string>(5).fill('importable'), ...problems])
    expect(await e.rows('select from genjobs.jobs')).toEqual([])
    const answers = await take(rows)
    expect(results(answers)).toEqual([...Array<string>(5).fill('imported'), ...problems])
    expect(answers[3]?.job_id).toBe(answers[4]?.job_id)
    expect(await e.counted()).toEqual([{ jobs: 2, cost: 30_000 }])
    const at = (text: string) => new Date(text)
    expect(await e.job(answers[0]!.job_id!)).toMatchObject({
      kind: 'generation',
      status: 'succeeded',
      owner_id: 'ada',
      project_id: 'p',
      mode: 'fast',
      input_asset_id: 'a',
      cost_micros: 30_000,
      created_at: at('2024-02-03T04:05:06.123Z'),
      started_at: null,
      finished_at: at('2024-02-03T05:00:00Z'),
      updated_at: at('2024-02-03T05:00:00Z'),
      progress: 100,
      charged: 0,
    })
    expect(await e.job(answers[1]!.job_id!)).toMatchObject({
      status: 'failed',
      attempt: 3,
      error: { code: 'failed', message: 'no paper' },
      input: {},
      started_at: at('2024-02-03T04:06:06Z'),
    })
    // The id tells when it was made: time stands in its first 48 bits.
    expect(Number.parseInt(answers[0]!.job_id!.replace('-', '').slice(0, 12), 16)).toBe(
      Date.parse('2024-02-03T04:05:06.123Z'),
    )
    // Live ones go on here.
    expect(await e.transition(answers[2]!.job_id!, 'succeeded')).toMatchObject({ result: 'ok' })
    expect(await e.transition(answers[3]!.job_id!, 'running')).toMatchObject({ result: 'ok' })

    await e.rows('select * from genjobs.delete_jobs($1)', [[answers[0]!.job_id]])
    expect(results(await take([...rows, row('12', 'canceled')]))).toEqual([
      ...Array<string>(5).fill('known'),
      ...problems,
      'imported',
    ])
    expect(
      results(await e.rows<Answer>(`select * from genjobs.import_jobs('another', $1)`, [JSON.stringify([rows[0]])])),
    ).toEqual(['imported'])
    expect(await e.counted()).toMatchObject([{ jobs: 4 }])
    expect(await e.rows('select from genjobs.jobs')).toHaveLength(5)
  })

  it('by two at once: each row becomes one job', async () => {
    await using e = await openManual(name)
    const rows = Array.from({ length: 200 }, (_, i) => row(`${i}`, 'succeeded', { cost_micros: 1 }))
    const other = await e.db.connect()
    const take = (items: unknown[]) =>
      [`select * from genjobs.import_jobs('old', $1)`, [JSON.stringify(items)]] as const
    await Promise.all([e.rows(...take(rows)), other.query(...take(rows.toReversed()))])
    expect(await e.rows('select from genjobs.jobs')).toHaveLength(200)
    expect(await e.counted()).toEqual([{ jobs: 200, cost: 200 }])
  })
})
