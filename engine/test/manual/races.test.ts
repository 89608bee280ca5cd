import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { connectEngine } from '../engine.ts'
import { manualOver, openManual } from './manual.ts'

async function sessions(e: Awaited<ReturnType<typeof openManual>>, count: number) {
  return await Promise.all(
    Array.from({ length: count }, async () => {
      const session = await connectEngine(e.db)
      return { ...session, ...manualOver(session) }
    }),
  )
}

describe.each(testServerNames.slice(0, 1))('manual jobs moved at once on PostgreSQL %s', (name) => {
  it('by many: each step happens once, whatever they want', async () => {
    await using e = await openManual(name)
    const crowd = await sessions(e, 6)
    for (let round = 0; round < 20; round++) {
      const id = await e.make('single')
      const moved = async (...steps: string[]) => {
        const answers = await Promise.all(
          crowd.map(async (session, i) => [
            steps[i % steps.length],
            (await session.transition(id, steps[i % steps.length]!)).result,
          ]),
        )
        return answers.filter(([, result]) => result === 'ok').map(([step]) => step)
      }
      expect(await moved('running')).toEqual(['running'])
      const ends = await moved('succeeded', 'failed')
      expect(ends).toHaveLength(1)
      expect(await e.job(id)).toMatchObject({ status: ends[0] })
    }
    expect(await e.counted()).toMatchObject([{ jobs: 20 }])
  })

  it('by batches, cancels, deletes and forgotten files, in any order: no deadlock, and all agree in the end', async () => {
    await using e = await openManual(name)
    const crowd = await sessions(e, 6)
    for (let round = 0; round < 10; round++) {
      const ids: string[] = []
      for (let i = 0; i < 12; i++)
        ids.push(await e.make(i % 3 === 2 ? 'worked' : 'generation', 'ada', { input_asset: `f${i % 2}` }))
      const backwards = ids.toReversed()
      const [a, b, c, d, f, g] = crowd
      await Promise.all([
        a!.transitions(ids.map((job_id) => ({ job_id, status: 'running' }))),
        b!.transitions(
          backwards.flatMap((job_id) => [
            { job_id, status: 'running' },
            { job_id, status: 'failed' },
          ]),
        ),
        c!.cancel(backwards),
        d!.rows('select * from genjobs.delete_jobs($1)', [ids.slice(2, 8)]),
        f!.rows(`select * from genjobs.forget_input_asset('f1')`),
        g!.rows('select * from genjobs.update_jobs($1)', [
          JSON.stringify(backwards.map((job_id) => ({ job_id, mode: 'x' }))),
        ]),
      ])
      await e.verify()
      expect(await e.rows(`select from genjobs.manual_jobs where status = 'queued'`)).toEqual([])
    }
  })

  it('while a transaction holds one: another ends, a cancel of both takes the free one, a submit waits for none', async () => {
    await using e = await openManual(name)
    const [holder, other] = await sessions(e, 2)
    const [held, free] = [await e.make('single', 'ada'), await e.make('single', 'bob')]
    await holder!.connection.query('begin')
    await holder!.transition(held, 'running')
    expect(await other!.transition(free, 'running')).toMatchObject({ result: 'ok' })
    expect(await other!.cancel([held, free])).toMatchObject([{ result: 'busy' }, { result: 'canceled' }])
    await e.db.clock.advance('10m')
    // The stale holder is in somebody's hands: refused, not waited for.
    expect((await other!.submit([{ kind: 'single', owner: 'ada' }]))[0]?.error).toMatchObject({ code: 'limit_reached' })
    const canceled = other!.cancel([held])
    await holder!.connection.query('commit')
    expect(await canceled).toMatchObject([{ result: 'canceled' }])
  })
})
