import { browserSkipReason, openBrowser, takeScreenshot, testServerNames, type TestBrowser } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../kinds.ts'
import { bundlePage } from './bundle-page.ts'
import { click, count, lists, openStage, shows } from './open-stage.ts'

const [version = ''] = testServerNames

describe.skipIf(browserSkipReason() !== null || version === '')('in a real browser', () => {
  let browser: TestBrowser
  let script: string
  beforeAll(async () => {
    ;[browser, script] = await Promise.all([openBrowser(), bundlePage()])
  })
  afterAll(() => browser?.close())

  test('a submit, its progress and its end arrive without polling, and the stream closes when nobody needs it', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate', pollMs: '50' }))
    await shows(page, 'status', 'idle')
    expect(count(user, 'GET /api/genjobs')).toBe(0)
    await click(page, 'Generate')
    const run = await stage.site.nextRun()
    await shows(page, 'status', 'running')
    run.progress(40, 'drawing')
    await shows(page, 'progress', '40 drawing')
    await takeScreenshot(page, 'react-progress')
    run.progress(80, 'coloring')
    await shows(page, 'progress', '80 coloring')
    run.finish('cat.png')
    await shows(page, 'result', 'cat.png')
    await shows(page, 'status', 'succeeded')
    expect(user.requests.filter((request) => request.includes('/api/'))).toEqual([
      'POST /api/genjobs/jobs',
      'GET /api/genjobs/stream',
    ])
    await shows(page, 'live', 'off')
    await expect.poll(() => stage.site.jobs.feedStats().watchers).toBe(0)
    await takeScreenshot(page, 'react-done')
  })

  test('a reload in the middle restores the job, which goes on as if nothing had been', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate,jobs' }))
    await click(page, 'Generate')
    const run = await stage.site.nextRun()
    run.progress(40, 'drawing')
    await shows(page, 'progress', '40 drawing')
    await page.reload()
    await shows(page, 'progress', '40 drawing')
    await shows(page, 'status', 'running')
    await lists(page, ['a cat running 40'])
    run.finish('cat.png')
    await shows(page, 'result', 'cat.png')
    await lists(page, ['a cat succeeded 100'])
    await page.reload()
    await shows(page, 'result', 'cat.png')
  })

  test('two tabs of one account show the same jobs, whichever of them submits', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const address = stage.address({ user: 'ada', show: 'generate,jobs' })
    const [one, two] = await Promise.all([user.newPage(address), user.newPage(address)])
    await click(one, 'Generate')
    const first = await stage.site.nextRun()
    await lists(two, ['a cat running 0'])
    await two.getByLabel('Prompt').fill('a dog')
    await click(two, 'Generate')
    const second = await stage.site.nextRun()
    second.progress(30)
    await lists(one, ['a dog running 30', 'a cat running 0'])
    first.finish()
    second.finish()
    for (const page of [one, two]) await lists(page, ['a dog succeeded 100', 'a cat succeeded 100'])
    await shows(one, 'status', 'succeeded')
    await shows(two, 'status', 'succeeded')
  })

  test('another browser of the same account sees the job; another account sees nothing', async () => {
    await using stage = await openStage(version, browser, script)
    const [ada, adaElsewhere, bob] = [await stage.newUser(), await stage.newUser(), await stage.newUser()]
    const open = async (user: typeof ada, name: string) =>
      await user.newPage(stage.address({ user: name, show: 'generate,jobs' }))
    const [page, elsewhere, foreign] = await Promise.all([
      open(ada, 'ada'),
      open(adaElsewhere, 'ada'),
      open(bob, 'bob'),
    ])
    await click(page, 'Generate')
    const run = await stage.site.nextRun()
    run.progress(70)
    await lists(elsewhere, ['a cat running 70'])
    // Bob's own job comes by the same way, so what was to be seen of Ada's would have been.
    await foreign.getByLabel('Prompt').fill('a dog')
    await click(foreign, 'Generate')
    const other = await stage.site.nextRun()
    other.progress(10)
    await lists(foreign, ['a dog running 10'])
    run.finish()
    await lists(elsewhere, ['a cat succeeded 100'])
    await lists(foreign, ['a dog running 10'])
    await lists(page, ['a cat succeeded 100'])
  })

  test('cancel reaches the running handler: its signal fires', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate' }))
    await click(page, 'Generate')
    const run = await stage.site.nextRun()
    await shows(page, 'status', 'running')
    const fired = new Promise((resolve) => run.signal.addEventListener('abort', () => resolve(run.signal.reason)))
    await click(page, 'Cancel')
    await shows(page, 'status', 'canceled')
    await expect(fired).resolves.toMatchObject({ code: 'canceled' })
  })

  test('a double click makes one job', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate,jobs' }))
    await page.getByRole('button', { name: 'Generate' }).dblclick()
    const run = await stage.site.nextRun()
    await lists(page, ['a cat running 0'])
    run.finish()
    await shows(page, 'status', 'succeeded')
    await expect(stage.site.jobs.list({ owner: 'ada' })).resolves.toHaveLength(1)
    expect(count(user, 'POST /api/genjobs/jobs')).toBe(1)
  })

  test('a job that failed says why, and is tried again as a new one', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const page = await user.newPage(stage.address({ user: 'ada', show: 'generate,jobs' }))
    await click(page, 'Generate')
    const run = await stage.site.nextRun()
    run.fail('the model is tired')
    await shows(page, 'error', 'the model is tired')
    await takeScreenshot(page, 'react-failed')
    await click(page, 'Retry')
    const again = await stage.site.nextRun()
    await shows(page, 'status', 'running')
    again.finish('cat.png')
    await shows(page, 'result', 'cat.png')
    await lists(page, ['a cat succeeded 100', 'a cat failed 0'])
    await click(page, 'Reset')
    await shows(page, 'status', 'idle')
  })

  test('a full limit names what blocks, which can be cleared, and the submit goes through', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    const address = stage.address({ user: 'ada', show: 'video,limits' })
    const [one, two] = await Promise.all([user.newPage(address), user.newPage(address)])
    await click(one, 'Generate')
    const stuck = await stage.site.nextRun()
    const gone = new Promise((resolve) => stuck.signal.addEventListener('abort', resolve))
    await shows(one, 'status', 'running')
    await shows(two, 'limits', 'kind:video:owner:ada 1/1')
    await two.getByLabel('Prompt').fill('a dog')
    await click(two, 'Generate')
    await shows(two, 'refusal', 'limit_reached')
    await shows(two, 'blocking', stuck.job.id)
    await takeScreenshot(two, 'react-limit-reached')
    await click(two, 'Clear the stuck job')
    await gone
    await shows(one, 'status', 'failed')
    const run = await stage.site.nextRun()
    await shows(two, 'status', 'running')
    run.finish()
    await shows(two, 'status', 'succeeded')
    await shows(two, 'limits', 'kind:video:owner:ada 0/1')
  })

  test('eighty hooks share one stream, and each is told', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    for (const prompt of ['a cat', 'a dog']) await stage.site.jobs.submit(image, { prompt }, { owner: 'ada' })
    const runs = [await stage.site.nextRun(), await stage.site.nextRun()]
    const page = await user.newPage(stage.address({ user: 'ada', show: 'many,jobs,generate' }))
    await shows(page, 'many', '0 0'.repeat(40))
    for (const run of runs) {
      run.progress(50)
      run.log('half done')
    }
    await shows(page, 'many', '50 1'.repeat(40))
    await shows(page, 'live', 'live')
    expect(count(user, 'GET /api/genjobs/stream')).toBe(1)
    expect(stage.site.jobs.feedStats().watchers).toBe(1)
    for (const run of runs) run.finish()
    await shows(page, 'many', '100 1'.repeat(40))
    expect(count(user, 'GET /api/genjobs/stream')).toBe(1)
  })

  test('a long list is read page by page, and a job that is erased leaves it everywhere', async () => {
    await using stage = await openStage(version, browser, script)
    const user = await stage.newUser()
    for (let n = 1; n <= 25; n++) {
      await stage.site.jobs.submit(image, { prompt: `no ${n}` }, { owner: 'ada', delay: '1h' })
    }
    const address = stage.address({ user: 'ada', show: 'jobs' })
    const [one, two] = await Promise.all([user.newPage(address), user.newPage(address)])
    const lines = (from: number, to: number) =>
      Array.from({ length: from - to + 1 }, (_, i) => `no ${from - i} queued 0`)
    await lists(one, lines(25, 6))
    await click(one, 'More')
    await lists(one, lines(25, 1))
    await lists(two, lines(25, 6))
    await one.getByRole('listitem').filter({ hasText: 'no 25 ' }).getByRole('button', { name: 'Erase it' }).click()
    await lists(one, lines(24, 1))
    await lists(two, lines(24, 6))
    await stage.site.jobs.submit(image, { prompt: 'no 26' }, { owner: 'ada', delay: '1h' })
    await lists(one, ['no 26 queued 0', ...lines(24, 1)])
    await one.getByRole('listitem').filter({ hasText: 'no 26 ' }).getByRole('button', { name: 'Cancel it' }).click()
    await lists(two, ['no 26 canceled 0', ...lines(24, 6)])
  })
})
