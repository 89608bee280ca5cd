import './document.ts'
import { testServerNames } from '@genjobs/testkit'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { useGenerate, useStatistics } from '../../src/index.ts'
import { poster } from '../kinds.ts'
import { openSite } from '../site.ts'
import { within } from './within.tsx'

const [version = ''] = testServerNames
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)

const both = () => ({
  use: useStatistics({ by: ['kind', 'status', 'day'], from: new Date(0), live: true }),
  generation: useGenerate(poster),
})

describe.skipIf(version === '')('statistics on a page', () => {
  test('change when a job of the caller is submitted, and when it ends', async () => {
    await using site = await openSite(version)
    await site.jobs.credits.topUp('ada', 100, { key: 'invoice' })
    const { result } = renderHook(both, { wrapper: within(site, 'ada') })
    expect(result.current.use).toMatchObject({ rows: [], live: null, isLoading: true })
    await waitFor(() => expect(result.current.use.live).toEqual({ queued: 0, running: 0, waiting: 0 }))

    await act(() => result.current.generation.submit({ prompt: 'a cat' }))
    const run = await site.nextRun()
    await waitFor(() => expect(result.current.use.live).toMatchObject({ running: 1 }))
    run.finish()
    await waitFor(() => expect(result.current.use.rows).toHaveLength(1))
    expect(result.current.use).toMatchObject({
      rows: [{ kind: 'poster', status: 'succeeded', jobs: 1, successRate: 1, charged: 4 }],
      live: { running: 0 },
    })
    expect(result.current.use.rows[0]?.at).toBeInstanceOf(Date)
  })
})
