import './document.ts'
import { testServerNames } from '@genjobs/testkit'
import { act, cleanup, configure, render, renderHook, waitFor } from '@testing-library/react'
import { Component, Suspense, type ReactNode } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import {
  ApiError,
  JobProgress,
  useGenerate,
  useGenerationJob,
  useGenjobs,
  useJob,
  useJobs,
  useSuspenseJob,
} from '../../src/index.ts'
import { aJob } from '../a-job.ts'
import { image, video } from '../kinds.ts'
import { openSite } from '../site.ts'
import { within } from './within.tsx'

const [version = ''] = testServerNames
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)

describe.skipIf(version === '')('hooks on a real server', () => {
  test('a submit gives its job, and its result when it has ended', async () => {
    await using site = await openSite(version)
    const { result, unmount } = renderHook(() => useGenerate(image, { project: 'p1' }), {
      wrapper: within(site, 'ada'),
    })
    expect(result.current).toMatchObject({ status: 'idle', isActive: false })
    const outcome = await act(() => result.current.submit({ prompt: 'a cat' }, { metadata: { from: 'a test' } }))
    if (!outcome.ok) throw new Error(outcome.refusal.message)
    expect(outcome.job).toMatchObject({ kind: 'image', owner: 'ada', project: 'p1', metadata: { from: 'a test' } })
    const run = await site.nextRun()
    run.progress(30, 'drawing')
    await waitFor(() => expect(result.current).toMatchObject({ status: 'running', progress: 30, step: 'drawing' }))
    run.finish('cat.png')
    await waitFor(() => expect(result.current).toMatchObject({ status: 'succeeded', result: { url: 'cat.png' } }))
    unmount()
  })

  test('a refusal is an outcome with what there is to say about it', async () => {
    await using site = await openSite(version)
    const { result } = renderHook(() => useGenerate(image), { wrapper: within(site, 'ada') })
    const outcome = await act(() => result.current.submit({ prompt: '' }))
    expect(outcome).toMatchObject({ ok: false, refusal: { code: 'invalid_input', retryable: false } })
    const { status, refusal } = result.current
    expect([status, refusal?.code]).toEqual(['refused', 'invalid_input'])
    expect(refusal?.code === 'invalid_input' && refusal.issues).toEqual([
      expect.objectContaining({ path: expect.stringMatching(/\/prompt$/) as unknown }),
    ])
  })

  test('a full limit names its key, its maximum and the job that holds it', async () => {
    await using site = await openSite(version)
    const blocking = await site.jobs.submit(video, { prompt: 'one' }, { owner: 'ada' })
    const { result } = renderHook(() => useGenerate(video), { wrapper: within(site, 'ada') })
    await act(() => result.current.submit({ prompt: 'two' }))
    const key = 'kind:video:owner:ada'
    expect(result.current.refusal).toMatchObject({ code: 'limit_reached', key, max: 1, blockingJobs: [blocking.id] })
    await expect(act(() => result.current.clear())).resolves.toBe(true)
    expect(result.current.status).toBe('idle')
    await expect(site.jobs.get(blocking.id)).resolves.toMatchObject({ status: 'failed', error: { code: 'cleared' } })
  })

  test('cancel while the submit is on its way cancels what comes of it', async () => {
    await using site = await openSite(version)
    const { result } = renderHook(() => useGenerate(image), { wrapper: within(site, 'ada') })
    let submitting: Promise<unknown> | undefined
    act(() => {
      submitting = result.current.submit({ prompt: 'a cat' })
    })
    expect(result.current.status).toBe('submitting')
    await act(async () => {
      await expect(result.current.cancel()).resolves.toBe(true)
      await submitting
    })
    await waitFor(() => expect(result.current.status).toBe('canceled'))
  })

  test('another job is followed by its id, one that is missing is an error, and none is none', async () => {
    await using site = await openSite(version)
    const job = await site.jobs.submit(image, { prompt: 'a cat' }, { owner: 'ada', delay: '1h' })
    const someone: { id: string | null } = { id: job.id }
    const { result, rerender } = renderHook(({ id }: { id: string | null }) => useJob(id, image), {
      wrapper: within(site, 'ada'),
      initialProps: someone,
    })
    await waitFor(() => expect(result.current.job?.input.prompt).toBe('a cat'))
    rerender({ id: null })
    expect(result.current).toEqual({ job: null, error: null, isLoading: false, isErased: false })
    rerender({ id: '00000000-0000-7000-8000-000000000000' })
    await waitFor(() => expect(result.current.error).toBeInstanceOf(ApiError))
    expect(result.current.error).toMatchObject({ code: 'not_found', status: 404 })
  })

  test.each([{ live: true }, { live: false }])('a job that is erased elsewhere is gone: %o', async ({ live }) => {
    await using site = await openSite(version)
    const { id } = await site.jobs.submit(image, { prompt: 'a cat' }, { owner: 'ada', delay: '1h' })
    const { result } = renderHook(
      () => ({ list: useJobs(), one: useJob(id), generation: useGenerate(image), state: useGenjobs().live }),
      { wrapper: within(site, 'ada', { live }) },
    )
    act(() => result.current.generation.attach(id))
    await waitFor(() => expect(result.current.generation.status).toBe('queued'))
    await waitFor(() => expect(result.current.list.jobs).toHaveLength(1))
    if (live) await waitFor(() => expect(result.current.state).toBe('live'))
    await site.jobs.delete([id], { owner: 'ada' })
    await waitFor(() => expect(result.current.one).toMatchObject({ job: null, isErased: true }))
    await waitFor(() => expect(result.current.list.jobs).toEqual([]))
    expect(result.current.generation).toMatchObject({ status: 'idle', job: null })
  })

  test('nothing of one account is shown to the next on the same page', async () => {
    await using site = await openSite(version)
    const job = await site.jobs.submit(image, { prompt: 'a cat' }, { owner: 'ada', delay: '1h' })
    let user = 'ada'
    const Wrapper = ({ children }: { children: ReactNode }) => within(site, user)({ children })
    const { result, rerender } = renderHook(() => ({ list: useJobs(), one: useJob(job.id) }), { wrapper: Wrapper })
    await waitFor(() => expect(result.current.list.jobs).toHaveLength(1))
    user = 'bob'
    rerender()
    expect([result.current.list.jobs, result.current.one.job]).toEqual([[], null])
    await waitFor(() => expect(result.current.one.error?.code).toBe('not_found'))
    expect(result.current.list.jobs).toEqual([])
  })

  test('a list is found again by its words, and what is new and fits comes into it', async () => {
    await using site = await openSite(version)
    const submit = (prompt: string) => site.jobs.submit(image, { prompt }, { owner: 'ada', delay: '1h' })
    await submit('a red cat')
    await submit('a dog')
    const { result } = renderHook(() => useJobs({ kind: image, search: 'cat' }), { wrapper: within(site, 'ada') })
    const prompts = () => result.current.jobs.map(({ input }) => input.prompt)
    await waitFor(() => expect(prompts()).toEqual(['a red cat']))
    await submit('a blue cat')
    await waitFor(() => expect(prompts()).toEqual(['a blue cat', 'a red cat']))
  })

  test('a page that was opened while the server was down fills when it is up', async () => {
    await using site = await openSite(version)
    await site.jobs.submit(image, { prompt: 'a cat' }, { owner: 'ada', delay: '1h' })
    await site.stop()
    const { result } = renderHook(() => ({ ...useJobs(), live: useGenjobs().live }), { wrapper: within(site, 'ada') })
    await waitFor(() => expect(['retrying', 'polling']).toContain(result.current.live))
    await site.start()
    await waitFor(() => expect(result.current).toMatchObject({ live: 'live', error: null, jobs: [{ kind: 'image' }] }))
  })

  test('who is not signed in is told so once, and not asked for ever', async () => {
    await using site = await openSite(version)
    const wrapper = within(site, 'ada', { token: () => null, live: false, pollMs: 10 })
    const { result } = renderHook(() => ({ list: useJobs(), other: useJobs({ kind: image }) }), { wrapper })
    await waitFor(() => expect(result.current.list.error?.code).toBe('unauthenticated'))
    await waitFor(() => expect(result.current.other.error?.code).toBe('unauthenticated'))
    // Long enough for several polls.
    for (let n = 0; n < 100; n++) await site.jobs.list({ owner: 'ada' })
    expect(site.requests.filter((request) => request === 'GET /api/genjobs/jobs').length).toBeLessThanOrEqual(4)
  })

  test('many hooks at once ask for one token', async () => {
    await using site = await openSite(version)
    let asked = 0
    const token = () => {
      asked += 1
      return site.token('ada')
    }
    const wrapper = within(site, 'ada', { token })
    const { result } = renderHook(
      () => [useJobs(), useJobs({ kind: image }), useJobs({ status: 'queued' })].map(({ isLoading }) => isLoading),
      { wrapper },
    )
    await waitFor(() => expect(result.current).toEqual([false, false, false]))
    expect(asked).toBe(1)
  })

  test("an endpoint of the app's own is asked until the job has ended", async () => {
    await using site = await openSite(version, {
      pages: async (url) => {
        const job = await site.jobs.get(url.pathname.replace('/own/', ''))
        const status = job.status === 'succeeded' ? 'completed' : 'processing'
        return Response.json({ status, resultImages: job.output ? [(job.output as { url: string }).url] : [] })
      },
    })
    const { id } = await site.jobs.submit(image, { prompt: 'a nail' }, { owner: 'ada' })
    const url = (job: string) => `http://127.0.0.1:${site.port}/own/${job}`
    const { result, rerender } = renderHook(
      ({ job }: { job: string | null }) =>
        useGenerationJob<{ status: string; resultImages: string[] }>(job, { url, pollMs: 50 }),
      { wrapper: within(site, 'ada', { live: false }), initialProps: { job: null as string | null } },
    )
    expect(result.current).toEqual({ job: null, error: null })
    rerender({ job: id })
    await waitFor(() => expect(result.current.job?.status).toBe('processing'))
    const asked = () => site.requests.filter((request) => request === `GET /own/${id}`).length
    await waitFor(() => expect(asked()).toBeGreaterThan(3))
    const run = await site.nextRun()
    run.finish('nail.png')
    await waitFor(() => expect(result.current.job).toEqual({ status: 'completed', resultImages: ['nail.png'] }))
    const atEnd = asked()
    // Another job, followed for several polls, shows that time has passed.
    const other = await site.jobs.submit(image, { prompt: 'another' }, { owner: 'ada' })
    const second = await site.nextRun()
    rerender({ job: other.id })
    const askedOther = () => site.requests.filter((request) => request === `GET /own/${other.id}`).length
    await waitFor(() => expect(askedOther()).toBeGreaterThan(3))
    second.finish()
    expect(asked()).toBe(atEnd)
  })

  test("with the stream an endpoint of the app's own is asked when the job has changed, and not in between", async () => {
    await using site = await openSite(version, {
      pages: async (url) => Response.json({ status: (await site.jobs.get(url.pathname.replace('/own/', ''))).status }),
    })
    const { id } = await site.jobs.submit(image, { prompt: 'a nail' }, { owner: 'ada' })
    const run = await site.nextRun()
    const url = (job: string) => `http://127.0.0.1:${site.port}/own/${job}`
    const { result } = renderHook(
      () => ({ ...useGenerationJob<{ status: string }>(id, { url, pollMs: 20 }), live: useGenjobs().live }),
      { wrapper: within(site, 'ada') },
    )
    await waitFor(() => expect(result.current.live).toBe('live'))
    run.finish()
    await waitFor(() => expect(result.current.job?.status).toBe('succeeded'))
    expect(site.requests.filter((request) => request.startsWith('GET /own/')).length).toBeLessThan(8)
  })

  test('Suspense waits for the job, and its error goes to the boundary', async () => {
    await using site = await openSite(version)
    const { id } = await site.jobs.submit(image, { prompt: 'a cat' }, { owner: 'ada', delay: '1h' })
    const Show = ({ job }: { job: string }) => <p>{useSuspenseJob(job, image)?.input.prompt}</p>
    const Wrapper = within(site, 'ada')
    const page = render(
      <Wrapper>
        <Suspense fallback={<p>loading</p>}>
          <Show job={id} />
        </Suspense>
      </Wrapper>,
      { onCaughtError: () => undefined },
    )
    expect(page.container.textContent).toBe('loading')
    await page.findByText('a cat')
    page.rerender(
      <Wrapper>
        <Boundary>
          <Suspense fallback={<p>loading</p>}>
            <Show job="00000000-0000-7000-8000-000000000000" />
          </Suspense>
        </Boundary>
      </Wrapper>,
    )
    await page.findByText('not_found')
  })
})

test('without a provider a hook says what is missing', () => {
  const quiet = console.error
  console.error = () => undefined
  expect(() => renderHook(() => useJobs())).toThrow('<GenjobsProvider>')
  console.error = quiet
})

test('progress is a bar with a value and a polite status that changes with the step', () => {
  const page = render(<JobProgress job={aJob({ status: 'running', progress: 40, step: 'drawing' })} label="Image" />)
  const bar = page.getByRole('progressbar', { name: 'Image' })
  expect([bar.getAttribute('value'), page.getByRole('status').textContent]).toEqual(['40', 'drawing'])
  page.rerender(<JobProgress job={aJob({ position: 3 })} label="Image" />)
  expect([bar.getAttribute('value'), page.getByRole('status').textContent]).toEqual([null, 'Queued, 3 before it'])
})

class Boundary extends Component<{ children: ReactNode }, { code: string | null }> {
  override state: { code: string | null } = { code: null }
  static getDerivedStateFromError(error: unknown) {
    return { code: error instanceof ApiError ? error.code : 'unknown' }
  }
  override render(): ReactNode {
    return this.state.code === null ? this.props.children : <p>{this.state.code}</p>
  }
}
