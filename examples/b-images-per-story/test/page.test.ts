import { browserSkipReason, openBrowser, takeScreenshot, type BrowserUser, type TestBrowser } from '@genjobs/testkit'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { buildTime, openApp, type App } from './open-app.ts'
import { newName } from './visitor.ts'

describe.skipIf(browserSkipReason() !== null)('system B: the page, in a real browser', () => {
  let app: App
  let browser: TestBrowser
  beforeAll(async () => {
    app = await openApp()
    browser = await openBrowser()
  }, buildTime)
  afterEach(() => app.workshop.clear())
  afterAll(async () => {
    await browser.close()
    await app[Symbol.asyncDispose]()
  })

  /** Sign in as a person would, and open the first story. */
  async function enter(user: BrowserUser, name = newName()): Promise<Page> {
    const page = await user.newPage(`${app.next.url}/sign-in`)
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'The lighthouse' }).click()
    await isLive(page)
    return page
  }
  const isLive = (page: Page) => page.getByText('Live', { exact: true }).waitFor()
  const generate = (page: Page, what = 'images') => page.getByRole('button', { name: `Generate ${what}` }).click()
  const percentOf = (page: Page, title = 'Generating images') =>
    page.getByRole('article', { name: title }).locator('.percent').textContent()
  const historyOf = (page: Page) => page.getByRole('region', { name: 'History' }).getByRole('listitem')

  it('generates, shows progress live without polling, survives a reload in the middle, and shows the result', async () => {
    await using user = await browser.newUser()
    const page = await enter(user)
    await page.getByText('Ink drawing').click()
    await page.getByLabel('Instructions').fill('Seen from a boat')
    await generate(page)
    const work = await app.workshop.next()
    expect(work.ctx.job.metadata).toMatchObject({ style: 'Ink drawing', instructions: 'Seen from a boat' })

    await page.getByRole('article', { name: 'Generating images' }).waitFor()
    const before = user.requests.length
    for (const [percent, step] of [
      [12, 'image 1 of 3'],
      [47, 'image 2 of 3'],
      [81, 'image 3 of 3'],
    ] as const) {
      work.ctx.progress(percent, step)
      await eventually(() => percentOf(page)).toBe(`${percent} %`)
      await page.getByRole('status').getByText(step).waitFor()
    }
    expect(user.requests.slice(before)).toEqual([])
    await takeScreenshot(page, 'b-progress')

    await page.reload()
    await eventually(() => percentOf(page)).toBe('81 %')
    await isLive(page)
    work.ctx.progress(90, 'image 3 of 3')
    await eventually(() => percentOf(page)).toBe('90 %')

    await work.finish()
    const images = page.getByRole('region', { name: 'Images' }).getByRole('img')
    await eventually(() => images.count()).toBe(3)
    await eventually(() =>
      images.evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth)),
    ).toEqual([768, 768, 768])
    await eventually(() => historyOf(page).allTextContents()).toEqual([expect.stringContaining('completed')])
    expect(await historyOf(page).textContent()).toContain('Ink drawing · Seen from a boat')
    expect(user.errors).toEqual([])
    expect(user.failedLoads).toEqual([])
  })

  it('on 409 the dialog; confirm → clear → retry', async () => {
    await using user = await browser.newUser()
    const page = await enter(user)
    await page.getByLabel('Instructions').fill('The second wish')
    await generate(page)
    const stuck = await app.workshop.next()
    const dialog = page.getByRole('dialog', { name: 'Image generation already in progress. Clear stuck job?' })

    await generate(page)
    await dialog.waitFor()
    await takeScreenshot(page, 'b-dialog')
    // Whoever only hits Enter or Escape clears nothing.
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await generate(page)
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await app.jobs.get(stuck.jobId)).toMatchObject({ status: 'running' })

    await generate(page)
    await dialog.getByRole('button', { name: 'Clear and start again' }).click()
    const next = await app.workshop.next()
    expect(next.ctx.job.metadata).toMatchObject({ instructions: 'The second wish' })
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('Cleared by hand: it was stuck.').waitFor()
    await stuck.finish()
    await next.finish()
    await eventually(() =>
      historyOf(page).evaluateAll((all) => all.map((entry) => (entry as HTMLElement).dataset['status'])),
    ).toEqual(['completed', 'failed'])
    expect(user.errors).toEqual([])
  })

  it('a failure shows its reason and can be tried again; a cancel reaches the handler', async () => {
    await using user = await browser.newUser()
    const page = await enter(user)
    await page.getByLabel('Instructions').fill('A storm')
    await generate(page, 'video')
    await (await app.workshop.next()).fail('the model has no paint left')
    await page.getByText('the model has no paint left').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    const again = await app.workshop.next()
    expect(again.ctx.job).toMatchObject({ kind: 'video_generation', metadata: { instructions: 'A storm' } })

    const stopped = new Promise((resolve) => again.ctx.signal.addEventListener('abort', resolve, { once: true }))
    await page.getByRole('button', { name: 'Cancel' }).click()
    await stopped
    await historyOf(page).getByText('Canceled.').waitFor()
    expect(await page.getByRole('article', { name: 'Generating a video' }).count()).toBe(0)
    await again.finish()
    expect(user.errors).toEqual([])
  })

  it('two browsers: of one account they show the same, of two accounts each its own', async () => {
    await using chrome = await browser.newUser()
    await using phone = await browser.newUser({ viewport: { width: 390, height: 844 } })
    await using stranger = await browser.newUser()
    const name = newName()
    const [here, there, other] = await Promise.all([enter(chrome, name), enter(phone, name), enter(stranger)])

    await generate(here)
    const work = await app.workshop.next()
    work.ctx.progress(33, 'image 1 of 3')
    await eventually(() => Promise.all([percentOf(here), percentOf(there)])).toEqual(['33 %', '33 %'])
    // The second is refused, whichever browser it is; the other account has a story of its own.
    await generate(there)
    await there.getByRole('dialog').getByRole('button', { name: 'Keep waiting' }).click()
    await generate(other)
    const others = await app.workshop.next()
    others.ctx.progress(66, 'image 2 of 3')
    await eventually(() => percentOf(other)).toBe('66 %')
    expect(await Promise.all([percentOf(here), percentOf(there)])).toEqual(['33 %', '33 %'])

    await work.finish()
    for (const page of [here, there]) {
      await eventually(() => page.getByRole('region', { name: 'Images' }).getByRole('img').count()).toBe(3)
    }
    expect(await other.getByRole('region', { name: 'Images' }).count()).toBe(0)
    const story = new URL(here.url()).pathname
    await other.goto(app.next.url + story)
    await other.getByRole('heading', { name: 'Story not found' }).waitFor()
    await others.finish()
    expect([...chrome.errors, ...phone.errors, ...stranger.errors]).toEqual([])
  })

  it('the list of stories shows what is being made, and covers afterwards', async () => {
    await using user = await browser.newUser()
    const page = await enter(user)
    await generate(page)
    const work = await app.workshop.next()
    await page.getByRole('link', { name: 'All stories' }).click()
    const card = page.getByRole('link', { name: 'The lighthouse' })
    work.ctx.progress(55, 'image 2 of 3')
    await card.getByText('image 2 of 3, 55 %').waitFor()
    await work.finish()
    await card.getByText('3 pictures').waitFor()
    await takeScreenshot(page, 'b-stories')
    expect(user.errors).toEqual([])
  })
})
