import { browserSkipReason, openBrowser, testServerNames, type BrowserUser, type TestBrowser } from '@genjobs/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cronSecret, startApp, type RunningApp } from './start-app.ts'
import { signInWith, type StudioPage } from './studio-page.ts'

declare global {
  // eslint-disable-next-line typescript/consistent-type-definitions -- only an interface adds to what a window has
  interface Window {
    /** Requests without an answer. */
    asking: number
    /** When the page looked at its job, by its own clock. */
    looks: number[]
  }
}

/** Runs in the page, before everything else. */
function noteRequests(): void {
  const ask = window.fetch
  window.asking = 0
  window.looks = []
  window.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : input.toString()
    if (address.includes('/api/generation-job/')) window.looks.push(Date.now())
    window.asking++
    try {
      const answer = await ask(input, init)
      // Its body too.
      if (!answer.headers.get('content-type')?.includes('event-stream')) await answer.clone().arrayBuffer()
      return answer
    } finally {
      window.asking--
    }
  }
}

const [version] = testServerNames

// No browser on this machine: browserSkipReason has printed why.
describe.skipIf(browserSkipReason() !== null || !version)('system E: useGenerationJob', () => {
  let running: RunningApp
  let browser: TestBrowser
  beforeAll(async () => {
    ;[running, browser] = await Promise.all([startApp(version ?? ''), openBrowser()])
  }, 300_000)
  afterAll(async () => {
    await browser?.close()
    await running?.[Symbol.asyncDispose]()
  })

  /** A page whose clock moves only when the test says so. */
  async function open(user: BrowserUser, url: string, name: string): Promise<StudioPage> {
    const page = await user.newPage()
    await page.clock.install()
    await page.addInitScript(noteRequests)
    return await signInWith(page, url, name)
  }

  const looks = (user: BrowserUser) => user.requests.filter((request) => request.startsWith('GET /api/generation-job/'))

  /** Let seconds of the page go by; what it asks for is answered meanwhile. */
  async function pass(page: Page, seconds: number): Promise<void> {
    for (let i = 0; i < seconds * 2; i++) {
      await page.clock.runFor(500)
      await expect.poll(() => page.evaluate(() => window.asking), { interval: 10, timeout: 10_000 }).toBe(0)
    }
  }

  it('polls every 3 seconds where there is no stream, and stops by itself at the end', async () => {
    const { api } = running
    const withoutStream = await running.startAnother({ LIVE_UPDATES: 'off' })
    await using user = await browser.newUser()
    const studio = await open(user, withoutStream.url, 'ada')
    const { page } = studio
    // useGenerationJob(null) asks for nothing.
    await pass(page, 10)
    expect(looks(user)).toEqual([])

    await studio.generate('polled')
    await api.held('polled')
    await page.getByText('Drawing image 1 of 2').waitFor()
    await page.clock.pauseAt(Date.now() + 3_600_000)
    await pass(page, 30)
    const times = await page.evaluate(() => window.looks)
    const pauses = times.slice(-8).flatMap((time, i, all) => (i === 0 ? [] : [time - (all[i - 1] ?? 0)]))
    // Seven in a row, each 3 seconds after the one before, and what its answer took.
    expect(pauses).toHaveLength(7)
    for (const pause of pauses) expect(pause >= 3_000 && pause <= 4_000).toBe(true)

    await api.release('polled')
    await api.release('polled')
    await expect.poll(async () => (await running.jobs.list({ owner: 'ada' }))[0]?.status).toBe('succeeded')
    await pass(page, 4)
    await studio.images(2)

    const atTheEnd = looks(user).length
    await pass(page, 30)
    expect(looks(user).length).toBe(atTheEnd)
    expect(user.requests.filter((request) => request.includes('/stream'))).toEqual([])
    expect(user.errors).toEqual([])
    await withoutStream.stop()
  })

  it('is live without polling where there is a stream', async () => {
    const { api, jobs } = running
    await using user = await browser.newUser()
    const studio = await open(user, running.url, 'ben')
    // Nothing changes while the kind is paused, so whoever asks is polling.
    await jobs.pause('nail-design')
    await studio.generate('streamed')
    await studio.page.getByText('Waiting for its turn').waitFor()
    // The stream tells of the job once more when it begins. In all less than what it may be silent for.
    await pass(studio.page, 6)
    const before = looks(user).length
    await pass(studio.page, 15)
    expect(looks(user).length).toBe(before)

    await jobs.resume('nail-design')
    const work = fetch(`${running.url}/api/process-generation-jobs`, {
      headers: { authorization: `Bearer ${cronSecret}` },
    })
    await api.release('streamed')
    await studio.until('streamed', { from: 48 })
    await api.release('streamed')
    await studio.images(2)
    expect((await work).status).toBe(200)
    // One connection, whatever shows the job: the tab, the panel and the list.
    expect(user.requests.filter((request) => request.includes('/stream'))).toEqual(['GET /api/genjobs/stream'])
    expect(user.errors).toEqual([])
  })
})
