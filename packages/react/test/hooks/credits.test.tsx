import './document.ts'
import { testServerNames } from '@genjobs/testkit'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { useCredits, useGenerate, useGenjobs } from '../../src/index.ts'
import { poster } from '../kinds.ts'
import { openSite, type Site } from '../site.ts'
import { within } from './within.tsx'

const [version = ''] = testServerNames
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)

const looks = (site: Site) => site.requests.filter((request) => request === 'GET /api/genjobs/credits').length
const all = () => ({ credits: useCredits(), generation: useGenerate(poster), live: useGenjobs().live })

describe.skipIf(version === '')('credits on a page', () => {
  test('change when a job is submitted and when it ends, and are not asked for in between', async () => {
    await using site = await openSite(version)
    await site.jobs.credits.topUp('ada', 10, { key: 'invoice' })
    const { result } = renderHook(all, { wrapper: within(site, 'ada', { pollMs: 20 }) })
    expect(result.current.credits).toMatchObject({ balance: null, available: null, isLoading: true })
    await waitFor(() => expect(result.current.credits).toMatchObject({ balance: 10, held: 0, available: 10 }))
    await waitFor(() => expect(result.current.live).toBe('live'))

    await act(() => result.current.generation.submit({ prompt: 'a cat' }))
    await waitFor(() => expect(result.current.credits).toMatchObject({ balance: 10, held: 4, available: 6 }))
    const first = await site.nextRun()
    first.finish()
    await waitFor(() => expect(result.current.credits).toMatchObject({ balance: 6, held: 0, available: 6 }))

    // Submitted elsewhere: only the stream tells of it. What fails is given back.
    await site.jobs.submit(poster, { prompt: 'a dog' }, { owner: 'ada' })
    const second = await site.nextRun()
    await waitFor(() => expect(result.current.credits).toMatchObject({ balance: 6, held: 4, available: 2 }))
    second.fail('no paint')
    await waitFor(() => expect(result.current.credits).toMatchObject({ balance: 6, held: 0, available: 6 }))
    // At 20 ms a look it would be hundreds.
    expect(looks(site)).toBeLessThan(20)
  })

  test('that are too few refuse a submit with what is required and what is available', async () => {
    await using site = await openSite(version)
    await site.jobs.credits.topUp('ada', 5, { key: 'invoice' })
    const { result } = renderHook(all, { wrapper: within(site, 'ada') })
    await waitFor(() => expect(result.current.credits.available).toBe(5))
    await site.jobs.credits.adjust('ada', -2, { key: 'ticket', note: 'the page does not know of it yet' })
    const outcome = await act(() => result.current.generation.submit({ prompt: 'a cat' }))
    expect(outcome).toMatchObject({
      ok: false,
      refusal: { code: 'insufficient_credits', required: 4, available: 3, retryable: false },
    })
    expect(result.current.generation).toMatchObject({ status: 'refused', refusal: { required: 4, available: 3 } })
    await waitFor(() => expect(result.current.credits.available).toBe(3))

    await site.jobs.credits.grant('ada', 5, { key: 'gift', expiresAt: new Date('2099-01-01T00:00:00Z') })
    await act(() => result.current.credits.refresh())
    await waitFor(() => expect(result.current.credits).toMatchObject({ available: 8, expiring: 5 }))
    expect(result.current.credits.nextExpiry).toEqual(new Date('2099-01-01T00:00:00Z'))
    expect(await act(() => result.current.generation.submit({ prompt: 'a cat' }))).toMatchObject({ ok: true })
    ;(await site.nextRun()).finish()
    await waitFor(() => expect(result.current.credits).toMatchObject({ balance: 4, held: 0, expiring: 1 }))
  })

  test('are asked for where there is no stream', async () => {
    await using site = await openSite(version)
    const { result } = renderHook(all, { wrapper: within(site, 'ada', { live: false, pollMs: 50 }) })
    await waitFor(() => expect(result.current.credits.balance).toBe(0))
    await site.jobs.credits.topUp('ada', 7, { key: 'invoice' })
    await waitFor(() => expect(result.current.credits.balance).toBe(7))
  })
})
