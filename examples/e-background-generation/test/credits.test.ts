import { browserSkipReason, openBrowser, takeScreenshot, testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type RunningApp } from './start-app.ts'
import { signInWith } from './studio-page.ts'

const [version] = testServerNames

describe.skipIf(!version)('system E: credits', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await startApp(version ?? '')
  }, 300_000)
  afterAll(() => running?.[Symbol.asyncDispose]())

  const post = (cookie: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(running.url + path, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const generate = (cookie: string, prompt: string) =>
    post(cookie, '/api/generate-nail-design-job', { prompt, designSettings: { images: 1 } })

  it('everybody gets a welcome once; what is too dear is refused with what it takes and what there is', async () => {
    const { api, jobs } = running
    const cookie = await running.signIn('ada')
    await running.signIn('ada')
    expect(await jobs.credits.balance('ada')).toMatchObject({ balance: 20, available: 20, expiring: 20 })
    expect(await jobs.credits.statement('ada')).toMatchObject([{ reason: 'grant', amount: 20, note: 'Welcome' }])

    await jobs.credits.adjust('ada', -13, { key: 'spent', note: 'to have few left' })
    expect((await generate(cookie, 'the first')).status).toBe(202)
    expect(await jobs.credits.balance('ada')).toMatchObject({ balance: 7, held: 4, available: 3 })
    const refused = await generate(cookie, 'the second')
    expect(refused.status).toBe(402)
    expect(await refused.json()).toMatchObject({ code: 'insufficient_credits', required: 4, available: 3 })
    await api.release('the first')
    await expect.poll(() => jobs.credits.balance('ada'), { timeout: 10_000 }).toMatchObject({ balance: 3, held: 0 })
  })

  it('the demo adds some for a click, once for its key, and only to who is signed in', async () => {
    const { jobs } = running
    const cookie = await running.signIn('ben')
    const click = { 'idempotency-key': 'one-click-of-ben' }
    expect((await post('', '/api/demo-credits', undefined, click)).status).toBe(401)
    expect((await post(cookie, '/api/demo-credits')).status).toBe(400)
    for (let n = 0; n < 2; n++) expect((await post(cookie, '/api/demo-credits', undefined, click)).status).toBe(204)
    expect(await jobs.credits.balance('ben')).toMatchObject({ balance: 40 })
    // Nor through the API.
    const body = { owner: 'ben', amount: 1_000, reason: 'top_up', key: 'mine' }
    expect((await post(cookie, '/api/genjobs/credits', body)).status).toBe(403)
  })

  // No browser on this machine: browserSkipReason has printed why.
  it.skipIf(browserSkipReason() !== null)(
    'the page shows them as they are: less at the click, back after a failure, and how to go on when there are too few',
    async () => {
      const { api, url, jobs } = running
      await using browser = await openBrowser()
      await using user = await browser.newUser()
      const studio = await signInWith(await user.newPage(), url, 'cleo')
      const shows = (text: string) => studio.page.getByRole('banner').getByText(text, { exact: true }).waitFor()
      await shows('20 credits')
      await studio.generate('something forbidden')
      await api.held('something forbidden')
      await shows('16 credits')
      await api.release('something forbidden', { status: 400, message: 'Not this.' })
      await studio.toast('something forbidden failed')
      await shows('20 credits')

      await jobs.credits.adjust('cleo', -17, { key: 'spent', note: 'to have few left' })
      await studio.newTab()
      await studio.generate('too dear')
      expect(await studio.toast('Not enough credits')).toContain('It takes 4; you have 3.')
      await shows('3 credits')
      await takeScreenshot(studio.page, 'e-credits')
      await studio.page.locator('.toast').getByRole('button', { name: 'Add credits (demo)' }).click()
      await shows('23 credits')
      await studio.generate('too dear')
      await api.held('too dear')
      await shows('19 credits')
      await api.release('too dear')
      await api.release('too dear')
      await studio.until('too dear', 'done')
      await shows('19 credits')
      expect(user.errors.filter((error) => !error.includes('402'))).toEqual([])
    },
    120_000,
  )
})
