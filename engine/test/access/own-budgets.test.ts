import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { openEngine } from '../engine.ts'
import { budgetsOver } from '../money/budgets.ts'
import { creditsOver } from '../money/credits.ts'
import { refusalOf, user } from './as-caller.ts'
import { registerKinds, userApi } from './user-api.ts'

describe.each(testServerNames.slice(0, 1))('budgets for end users, on PostgreSQL %s', (name) => {
  it('show their own, hold for what they submit, and say nothing of others or of costs', async () => {
    await using engine = await openEngine(name, {})
    await registerKinds(engine, [{ name: 'image', input_schema: true, price: 4, expected_cost_micros: 100 }])
    const budgets = budgetsOver(engine)
    for (const owner of ['ada', 'bob']) await creditsOver(engine).topUp(owner, 100)
    const [ada, bob] = [userApi(engine, user('ada')), userApi(engine, user('bob'))]
    const own = await budgets.set({ key: null, max: 9 })
    const cost = await budgets.set({ key: 'ada', measure: 'cost', period: 'month', max: 1_000 })
    await budgets.set({ scope: 'project', key: null, max: 100 })
    await ada.submit('image', {}, { project: 'p' })
    const look = `select id, measure, max, spent, held, remaining, used_percent from genjobs_api.budgets order by id`
    expect(await ada.rows(look)).toEqual([
      { id: own, measure: 'credits', max: 9, spent: 0, held: 4, remaining: 5, used_percent: 45 },
      { id: cost, measure: 'cost', max: null, spent: null, held: null, remaining: null, used_percent: 10 },
    ])
    expect(await bob.rows(look)).toMatchObject([{ id: own, held: 0, used_percent: 0 }])
    await ada.submit('image', {})
    expect(await refusalOf(ada.submit('image', {}))).toMatchObject({
      code: 'JG003',
      detail: { code: 'budget_exceeded', required: 4, available: 1, budget: { key: 'ada', max: 9, held: 8 } },
    })

    const hidden = async (scope: string, measure: string) => {
      const error = await refusalOf(bob.submit('image', {}))
      expect(error.detail).toEqual({
        code: 'budget_exceeded',
        message: 'the budget for this is used up',
        budget: { scope, measure, period: 'total', resets_at: null },
      })
    }
    await budgets.set({ scope: 'kind', key: 'image', max: 3 })
    await hidden('kind', 'credits')
    await budgets.remove('kind', 'image')
    await budgets.set({ key: 'bob', measure: 'cost', max: 7 })
    await hidden('owner', 'cost')
    // Refused means undone: nothing is held of any budget, nor of the credits.
    expect(await bob.rows(look)).toMatchObject([{ held: 0 }, { used_percent: 0 }])
  })
})
