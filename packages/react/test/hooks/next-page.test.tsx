import './document.ts'
import { testServerNames } from '@genjobs/testkit'
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, configure, renderHook, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { useGenjobs, useJobs } from '../../src/index.ts'
import { image } from '../kinds.ts'
import { openSite, type Site } from '../site.ts'
import { within } from './within.tsx'

const [version = ''] = testServerNames
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)

/** A network that keeps back the next request for a page, the first one or one further on, until it is let go. */
function slowNetwork() {
  let hold: { isNext: boolean; held: () => void; released: Promise<Response | undefined> } | undefined
  let nextPages = 0
  return {
    /** How many requests for a page after the first were made. */
    nextPages: () => nextPages,
    /** @param answer instead of the server's */
    holdBack(page: 'first' | 'next', answer?: Response) {
      const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<Response | undefined>()]
      hold = { isNext: page === 'next', held: held.resolve, released: released.promise }
      return { held: held.promise, release: () => released.resolve(answer) }
    },
    fetch: (async (input, init) => {
      const isNext = (input as string).includes('cursor=')
      if (isNext) nextPages += 1
      if (hold?.isNext !== isNext) return fetch(input, init)
      const { held, released } = hold
      hold = undefined
      held()
      return (await released) ?? fetch(input, init)
    }) satisfies typeof fetch,
  }
}

/** The first two of three jobs, on a page that asks for nothing by itself. */
async function openList(site: Site, { live = false } = {}) {
  const submit = (prompt: string) => site.jobs.submit(image, { prompt }, { owner: 'ada', delay: '1h' })
  for (const prompt of ['one', 'two', 'three']) await submit(prompt)
  const queries = new QueryClient()
  const network = slowNetwork()
  const hook = renderHook(() => ({ ...useJobs({ kind: image, pageSize: 2 }), live: useGenjobs().live }), {
    wrapper: within(site, 'ada', { fetch: network.fetch, queryClient: queries, live, pollMs: 3_600_000 }),
  })
  const prompts = () => hook.result.current.jobs.map(({ input }) => input.prompt)
  await waitFor(() => expect(prompts()).toEqual(['three', 'two']))
  return { submit, queries, network, prompts, ...hook }
}

describe.skipIf(version === '')('the next page of a list', () => {
  test('comes also when the list is read again before it is there', async () => {
    await using site = await openSite(version)
    const { result, queries, network, prompts } = await openList(site)
    const { held, release } = network.holdBack('next')
    await act(async () => {
      const pressed = result.current.fetchNextPage()
      await held
      await queries.invalidateQueries()
      release()
      await pressed
    })
    await waitFor(() => expect(prompts()).toEqual(['three', 'two', 'one']))
  })

  test('does not take the place of reading the list again', async () => {
    await using site = await openSite(version)
    const { result, submit, queries, network, prompts } = await openList(site)
    await submit('four')
    const { held, release } = network.holdBack('first')
    await act(async () => {
      const again = queries.invalidateQueries()
      await held
      const pressed = result.current.fetchNextPage()
      release()
      await Promise.all([again, pressed])
    })
    await waitFor(() => expect(prompts()).toEqual(['four', 'three', 'two', 'one']))
  })

  test('leaves the news that came while it was read', async () => {
    await using site = await openSite(version)
    const { result, submit, network, prompts } = await openList(site, { live: true })
    await waitFor(() => expect(result.current.live).toBe('live'))
    const { held, release } = network.holdBack('next')
    let pressed: Promise<void> | undefined
    act(() => void (pressed = result.current.fetchNextPage()))
    await held
    await submit('four')
    await waitFor(() => expect(prompts()).toEqual(['four', 'three', 'two']))
    release()
    await act(async () => await pressed)
    await waitFor(() => expect(prompts()).toEqual(['four', 'three', 'two', 'one']))
  })

  test('is not asked for again when nobody shows the list any more', async () => {
    await using site = await openSite(version)
    const { result, network, unmount } = await openList(site)
    const { held, release } = network.holdBack('next')
    await act(async () => {
      const pressed = result.current.fetchNextPage()
      await held
      unmount()
      release()
      await pressed
    })
    expect(network.nextPages()).toBe(1)
  })

  test('is not asked for again when it is refused', async () => {
    await using site = await openSite(version)
    const { result, network } = await openList(site)
    const { release } = network.holdBack('next', new Response(null, { status: 403 }))
    release()
    await act(() => result.current.fetchNextPage())
    await waitFor(() => expect(result.current.error?.status).toBe(403))
    expect(network.nextPages()).toBe(1)
  })
})
