import './document.ts'
import { testServerNames } from '@genjobs/testkit'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { useBudget, useGenerate } from '../../src/index.ts'
import { poster } from '../kinds.ts'
import { openSite } from '../site.ts'
import { within } from './within.tsx'

const [version = ''] = testServerNames
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)

const both = () => ({ use: useBudget(), generation: useGenerate(poster) })

describe.skipIf(version === '')('budgets on a page', () => {
  test('change with the jobs of the caller, and refuse a submit with what is left and until when', async () => {
    await using site = await openSite(version)
    await site.jobs.credits.topUp('ada', 100, { key: 'invoice' })
    await site.jobs.budgets.set({ scope: 'owner', measure: 'cost', period: 'total', max: 1_000 })
    await site.jobs.budgets.set({ scope: 'owner', key: 'ada', measure: 'credits', period: 'month', max: 7 })
    const { result } = renderHook(both, { wrapper: within(site, 'ada') })
    expect(result.current.use).toMatchObject({ budget: null, budgets: [], isLoading: true })
    await waitFor(() => expect(result.current.use.budgets).toHaveLength(2))
    expect(result.current.use.budgets[0]).toMatchObject({ measure: 'cost', max: null, spent: null, usedPercent: 0 })

    await act(() => result.current.generation.submit({ prompt: 'a cat' }))
    await waitFor(() =>
      expect(result.current.use.budget).toMatchObject({
        measure: 'credits',
        spent: 0,
        held: 4,
        left: 3,
        usedPercent: 58,
      }),
    )
    const resetsAt = result.current.use.budget?.resetsAt
    expect(resetsAt).toBeInstanceOf(Date)
    const outcome = await act(() => result.current.generation.submit({ prompt: 'a dog' }))
    expect(outcome).toMatchObject({
      ok: false,
      refusal: { code: 'budget_exceeded', budget: { scope: 'owner', left: 3, max: 7, resetsAt } },
    })
    ;(await site.nextRun()).finish()
    await waitFor(() => expect(result.current.use.budget).toMatchObject({ spent: 4, held: 0, left: 3 }))
    await site.jobs.budgets.set({ scope: 'owner', key: 'ada', measure: 'credits', period: 'month', max: 70 })
    await act(() => result.current.use.refresh())
    await waitFor(() => expect(result.current.use.budget).toMatchObject({ max: 70, left: 66 }))
  })
})
