import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { asCaller, user } from '../access/as-caller.ts'
import { creditsOver } from '../money/credits.ts'
import { openManual, ownManual } from './manual.ts'

describe.each(testServerNames.slice(0, 1))('his own manual jobs on PostgreSQL %s', (name) => {
  it('an end user makes, moves, changes and reads, and says what they cost', async () => {
    await using e = await openManual(name)
    const ada = ownManual(e, 'ada')
    const made = await ada.submitWith(
      `'generation', '{}', project => 'p', mode => 'fast', input_asset => 'a', cost_micros => 30000`,
    )
    expect(made).toMatchObject({ status: 'queued', owner: 'ada', input_asset: 'a', price: 0 })
    expect(await ada.move(made.id, 'succeeded')).toBe(false)
    expect(await ada.move(made.id, 'running')).toBe(true)
    expect(await ada.get(made.id)).toMatchObject({ status: 'running', reason: null })
    expect(await ada.change(made.id, { cost_micros: 40_000, mode: 'slow', progress: 50 })).toMatchObject({
      mode: 'slow',
      progress: 50,
      status: 'running',
    })
    expect(await ada.move(made.id, 'failed', 'no paper')).toBe(true)
    for (const status of ['running', 'succeeded', 'failed', 'queued', null]) {
      expect(await ada.move(made.id, status)).toBe(false)
    }
    const [row, ...rest] = await ada.manual()
    expect(rest).toEqual([])
    expect(row).toMatchObject({
      id: made.id,
      kind: 'generation',
      owner: 'ada',
      project: 'p',
      status: 'failed',
      mode: 'slow',
      attempt: 1,
      input_asset: 'a',
      cost_micros: 40_000,
      error: { message: 'no paper' },
      input: {},
      output: null,
      metadata: {},
    })
    await e.db.clock.advance('1s')
    const newer = await ada.submitWith(`'generation', '{}'`)
    expect((await ada.manual('limit 1')).map(({ id }) => id)).toEqual([newer.id])
    expect((await ada.manual(`where status = 'failed' and project = 'p'`)).map(({ id }) => id)).toEqual([made.id])
    await ada.delete(made.id)
    expect((await ada.manual()).map(({ id }) => id)).toEqual([newer.id])
  })

  it("another's, a worker's, one that is paid for and an internal one are beyond his reach", async () => {
    await using e = await openManual(name)
    await creditsOver(e).topUp('ada', 8)
    const ada = ownManual(e, 'ada')
    const bob = ownManual(e, 'bob')
    const { id: foreign } = await bob.submitWith(`'generation', '{}', cost_micros => 5`)
    const [worked, sold, ours] = [await e.make('worked'), await e.make('sold'), await e.make('ours')]
    const before = await e.rows('select * from genjobs.jobs order by id')
    for (const id of [foreign, worked, sold, ours]) {
      for (const status of ['running', 'succeeded', 'failed', 'canceled'])
        expect(await ada.move(id, status)).toBe(false)
      await expect(ada.change(id, { cost_micros: 1 })).rejects.toMatchObject({
        code: id === foreign ? 'JG006' : 'JG025',
      })
    }
    for (const changes of [
      { status: 'succeeded' },
      { owner: 'ada' },
      { job_id: foreign, mode: 'x' },
      { price: 0 },
      [],
      null,
      1,
    ]) {
      await expect(bob.change(foreign, changes), JSON.stringify(changes)).rejects.toMatchObject({ code: 'JG009' })
    }
    expect(await e.rows('select * from genjobs.jobs order by id')).toEqual(before)
    await e.rows('update genjobs.jobs set cost_micros = 5')
    expect((await ada.manual()).map((job) => [job.id, job['cost_micros']])).toEqual([
      [ours, null],
      [sold, null],
    ])
    expect(await ada.manual(`where owner = 'bob'`)).toEqual([])
    await expect(ada.submitWith(`'worked', '{}', cost_micros => 0`)).rejects.toMatchObject({ code: 'JG025' })
    await expect(ada.submitWith(`'generation', '{}', cost_micros => -1`)).rejects.toMatchObject({ code: 'JG009' })
    for (const identity of [{ role: 'authenticated' }, user('')]) {
      await expect(
        asCaller(e, identity, `select genjobs_api.transition_job($1, 'running')`, [foreign]),
      ).rejects.toMatchObject({
        code: 'JG024',
      })
      expect(await asCaller(e, identity, 'select * from genjobs_api.manual_jobs')).toEqual([])
    }
    // The app moves them all, but for those of workers.
    expect(
      (await e.transitions([foreign, worked, sold, ours].map((job_id) => ({ job_id, status: 'running' })))).map(
        ({ result }) => result,
      ),
    ).toEqual(['ok', 'not_manual', 'ok', 'ok'])
    await e.transitions([foreign, sold, ours].map((job_id) => ({ job_id, status: 'succeeded', cost_micros: 5 })))
    const costs = async (owner: string, own: boolean) => {
      const [row] = await e.rows<{ cost: number }>(
        `select (answer -> 0 ->> 'cost_micros')::int as cost
         from genjobs.read_statistics($1, null, null, null, null, null, '{}', 10, $2)`,
        [owner, own],
      )
      return row?.cost
    }
    expect([await costs('bob', true), await costs('ada', true), await costs('ada', false)]).toEqual([5, 0, 10])
  })
})
