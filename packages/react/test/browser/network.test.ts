import {
  browserSkipReason,
  openBrowser,
  takeScreenshot,
  testServerNames,
  type BrowserUser,
  type TestBrowser,
} from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../kinds.ts'
import { bundlePage } from './bundle-page.ts'
import { click, count, lists, openStage, shows, type Stage } from './open-stage.ts'

const [version = ''] = testServerNames

describe.skipIf(browserSkipReason() !== null || version === '')('a real browser on a bad network', () => {
  let browser: TestBrowser
  let script: string
  beforeAll(async () => {
    ;[browser, script] = await Promise.all([openBrowser(), bundlePage()])
  })
  afterAll(() => browser?.close())

  const streams = (user: BrowserUser) => count(user, 'GET /api/genjobs/stream')

  /** A page that shows a running job and its connection as live. */
  async function running(stage: Stage, search: Record<string, string> = {}) {
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate,jobs', ...search }))
    await click(page, 'Generate')
    const run = await stage.site.nextRun()
    await shows(page, 'status', 'running')
    await shows(page, 'live', 'live')
    return { user, page, run }
  }

  test('what happened while the network was cut is shown once it is back', async () => {
    await using stage = await openStage(version, browser, script)
    const { page, run } = await running(stage)
    stage.proxy.cut()
    await expect.poll(() => page.getByTestId('live').textContent()).not.toBe('live')
    run.progress(60, 'unseen')
    const elsewhere = await stage.site.jobs.submit(image, { prompt: 'elsewhere' }, { owner: 'ada' })
    const other = await stage.site.nextRun()
    other.finish()
    await stage.site.jobs.wait(elsewhere.id)
    await takeScreenshot(page, 'react-network-cut')
    stage.proxy.restore()
    await lists(page, ['elsewhere succeeded 100', 'a cat running 60'])
    run.finish('cat.png')
    await shows(page, 'result', 'cat.png')
    await shows(page, 'live', 'live')
  })

  test('a connection that only falls silent is noticed and replaced', async () => {
    await using stage = await openStage(version, browser, script)
    const { user, page, run } = await running(stage, { silenceMs: '1000', firstByteMs: '1000' })
    stage.proxy.cut('silence')
    await expect.poll(() => page.getByTestId('live').textContent()).not.toBe('live')
    run.progress(60)
    stage.proxy.restore()
    await lists(page, ['a cat running 60'])
    await shows(page, 'live', 'live')
    expect(streams(user)).toBeGreaterThan(1)
    run.finish()
    await shows(page, 'status', 'succeeded')
  })

  test('the browser says it is online again: the page connects at once', async () => {
    await using stage = await openStage(version, browser, script)
    const { user, page, run } = await running(stage)
    const before = streams(user)
    await user.context.setOffline(true)
    await user.context.setOffline(false)
    await expect.poll(() => streams(user)).toBeGreaterThan(before)
    run.progress(60)
    await lists(page, ['a cat running 60'])
    run.finish()
    await shows(page, 'status', 'succeeded')
  })

  test('a page that nobody looks at lets its stream go, and has everything again when it is looked at', async () => {
    await using stage = await openStage(version, browser, script)
    const { page, run } = await running(stage, { hiddenMs: '50' })
    const look = (state: 'visible' | 'hidden') =>
      page.evaluate((visibilityState) => {
        Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    await look('hidden')
    await expect.poll(() => stage.site.jobs.feedStats().watchers).toBe(0)
    run.progress(60)
    await look('visible')
    await lists(page, ['a cat running 60'])
    await shows(page, 'live', 'live')
    run.finish()
    await shows(page, 'status', 'succeeded')
  })

  test('the server ends and comes back on the same port: the page goes on', async () => {
    await using stage = await openStage(version, browser, script)
    const { page, run } = await running(stage)
    await stage.site.stop()
    run.progress(60)
    await expect.poll(() => page.getByTestId('live').textContent()).not.toBe('live')
    await stage.site.start()
    await lists(page, ['a cat running 60'])
    run.finish('cat.png')
    await shows(page, 'result', 'cat.png')
  })

  test('a stream whose token expires goes on with a new one, where it was', async () => {
    await using stage = await openStage(version, browser, script)
    const { user, page, run } = await running(stage, { seconds: '2' })
    const { id } = run.job
    await expect.poll(() => stage.site.tokens()).toBe(2)
    await expect.poll(() => streams(user)).toBe(2)
    run.progress(60)
    await lists(page, ['a cat running 60'])
    run.finish()
    await shows(page, 'status', 'succeeded')
    await shows(page, 'job', id)
    expect([stage.site.tokens(), streams(user)]).toEqual([2, 2])
  })

  test('a request that is refused for its expired token is made again with a new one', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate', seconds: '-60' }))
    await click(page, 'Generate')
    const run = await stage.site.nextRun()
    run.finish('cat.png')
    await shows(page, 'result', 'cat.png')
    expect(stage.site.tokens()).toBe(2)
    await expect(stage.site.jobs.list({ owner: 'ada' })).resolves.toHaveLength(1)
  })

  test('a submit whose answer was lost is repeated by itself and makes one job', async () => {
    await using stage = await openStage(version, browser, script)
    stage.site.closeAfterEachAnswer()
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate,jobs' }))
    await shows(page, 'live', 'live')
    const cut = stage.proxy.cutReplyTo('POST /api/genjobs/jobs')
    await click(page, 'Generate')
    await cut
    const run = await stage.site.nextRun()
    await shows(page, 'job', run.job.id)
    run.finish('cat.png')
    await shows(page, 'result', 'cat.png')
    await lists(page, ['a cat succeeded 100'])
    expect(count(user, 'POST /api/genjobs/jobs')).toBe(2)
    await expect(stage.site.jobs.list({ owner: 'ada' })).resolves.toHaveLength(1)
  })

  test('a click after a submit whose outcome is unknown goes on under the same key', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate' }))
    const cut = stage.proxy.cutReplyTo('POST /api/genjobs/jobs')
    await click(page, 'Generate')
    await cut
    stage.proxy.cut()
    const run = await stage.site.nextRun()
    await shows(page, 'refusal', 'network_error')
    stage.proxy.restore()
    await click(page, 'Generate')
    await shows(page, 'job', run.job.id)
    run.finish()
    await shows(page, 'status', 'succeeded')
    await expect(stage.site.jobs.list({ owner: 'ada' })).resolves.toHaveLength(1)
  })

  test('of what a handler emits nothing is lost and nothing comes twice, through cuts, a reload and a restart', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const { id } = await stage.site.jobs.submit(image, { prompt: 'a story' }, { owner: 'ada' })
    const run = await stage.site.nextRun()
    let emitted = 0
    const emit = (parts: number) => {
      for (let n = 0; n < parts; n++) run.emit('part', ++emitted)
    }
    const all = () => Array.from({ length: emitted }, (_, n) => n + 1).join(' ')
    emit(600)
    const page = await user.newPage(stage.address({ user: 'ada', show: 'stream', job: id }))
    await shows(page, 'events', all())
    for (let round = 0; round < 3; round++) {
      emit(10)
      stage.proxy.cut()
      emit(40)
      stage.proxy.restore()
      emit(10)
      await shows(page, 'events', all())
    }
    emit(20)
    await page.reload()
    emit(20)
    await shows(page, 'events', all())
    await stage.site.stop()
    emit(50)
    await stage.site.start()
    emit(1)
    await shows(page, 'events', all())
    await shows(page, 'complete', 'false')
    emit(5)
    run.finish()
    await shows(page, 'complete', 'true')
    await shows(page, 'events', all())
    expect(emitted).toBe(876)
  })

  test.each([
    { what: 'that has no stream', url: '/no-stream' },
    { what: 'behind something that holds the stream back', url: '/stuck' },
  ])('an API $what is polled, until the end and no longer', async ({ url }) => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const search = { user: 'ada', show: 'generate', url, firstByteMs: '300', pollMs: '100' }
    const page = await user.newPage(stage.address(search))
    await click(page, 'Generate')
    const run = await stage.site.nextRun()
    await shows(page, 'status', 'running')
    run.progress(50)
    await shows(page, 'progress', '50 ')
    run.finish('cat.png')
    await shows(page, 'result', 'cat.png')
    await shows(page, 'live', 'off')
    const asked = user.requests.length
    // A second job in another tab takes longer than several polls would.
    const other = await user.newPage(stage.address(search))
    await click(other, 'Generate')
    const second = await stage.site.nextRun()
    second.finish('dog.png')
    await shows(other, 'result', 'dog.png')
    const ofFirst = user.requests.slice(asked).filter((request) => request.includes(run.job.id))
    expect(ofFirst).toEqual([])
  })
})
