import { testDatabases } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine, queueLimit, rejectLimit } from '../engine.ts'

describe.each(testDatabases)('plans on %s', (name) => {
  it('a plan gives its owners other maxima, at once, and an override goes before it', async () => {
    await using e = await openEngine(name, {
      image: { limits: [queueLimit('owner:{owner}', 1), queueLimit('total', 50)] },
    })
    await e.beat('w')
    await e.rows(`select genjobs.set_plan('pro', 300, '{"owner:{owner}": 3}')`)
    await e.rows(`select genjobs.set_owner('ben', 'pro')`)
    await e.submit(['ada', 'ben'].flatMap((owner) => Array(6).fill({ kind: 'image', owner })))
    const owners = async () => (await e.claim('w', ['image'], 20)).map(({ owner }) => owner).sort()
    expect(await owners()).toEqual(['ada', 'ben', 'ben', 'ben'])
    await e.rows(`select genjobs.set_owner('ada', 'pro')`)
    expect(await owners()).toEqual(['ada', 'ada'])
    await e.rows(`select genjobs.set_plan('pro', 300, '{"owner:{owner}": 4}')`)
    expect(await owners()).toEqual(['ada', 'ben'])
    await e.rows(`select genjobs.set_limit('owner:ada', 5)`)
    expect(await owners()).toEqual(['ada'])
    await e.rows(`select genjobs.set_owner('ben', null)`)
    expect(await e.rows(`select key, max, used from genjobs.read_limits('{owner:ada,owner:ben}')`)).toEqual([
      { key: 'owner:ada', max: 5, used: 5 },
      { key: 'owner:ben', max: 1, used: 4 },
    ])
    await e.verify()
  })

  it('holds for rejecting limits too', async () => {
    await using e = await openEngine(name, { video: { limits: [rejectLimit('owner:{owner}', 1)] } })
    await e.rows(`select genjobs.set_plan('pro', 100, '{"owner:{owner}": 2}')`)
    await e.rows(`select genjobs.set_owner('ada', 'pro')`)
    const answers = await e.submit(Array(3).fill({ kind: 'video', owner: 'ada' }))
    expect(answers.map(({ error }) => error?.code ?? null)).toEqual([null, null, 'limit_reached'])
    expect(answers[2]?.error).toMatchObject({ max: 2 })
  })

  it('a limit that missed a change of plan is put right by the sweep', async () => {
    await using e = await openEngine(name, { image: { limits: [queueLimit('owner:{owner}', 1)] } })
    await e.beat('w')
    await e.submit(Array(3).fill({ kind: 'image', owner: 'ada' }))
    expect(await e.claim('w', ['image'], 5)).toHaveLength(1)
    await e.rows(`insert into genjobs.plans values ('pro', 100)`)
    await e.rows(`insert into genjobs.plan_limits values ('pro', 'owner:{owner}', 2)`)
    await e.rows(`insert into genjobs.owners values ('ada', 'pro')`)
    await e.sweep()
    expect(await e.claim('w', ['image'], 5)).toHaveLength(1)
  })

  it('refuses what is no plan', async () => {
    await using e = await openEngine(name, {})
    for (const call of [
      `set_plan('', 100)`,
      `set_plan(null)`,
      `set_plan('p', 0)`,
      `set_plan('p', 100, '[]')`,
      `set_plan('p', 100, '{"total": 5}')`,
      `set_plan('p', 100, '{"owner:{owner}": -1}')`,
      `set_plan('p', 100, '{"owner:{owner}": 1.5}')`,
      `set_plan('p', 100, '{"owner:{owner}": "2"}')`,
      `set_owner('ada', 'nope')`,
      `set_owner('', null)`,
      `set_owner('ada', null, 0)`,
    ]) {
      await expect(e.rows(`select genjobs.${call}`), call).rejects.toMatchObject({ code: 'JG009' })
    }
  })
})
