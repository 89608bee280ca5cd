import { browserSkipReason, openBrowser, takeScreenshot, testServerNames, type TestBrowser } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type RunningApp } from './start-app.ts'
import { signInWith, studioOn } from './studio-page.ts'

const [version] = testServerNames
const byText = (a: string | null, b: string | null) => (a ?? '').localeCompare(b ?? '')

// No browser on this machine: browserSkipReason has printed why.
describe.skipIf(browserSkipReason() !== null || !version)('system E in a browser', () => {
  let running: RunningApp
  let browser: TestBrowser
  beforeAll(async () => {
    ;[running, browser] = await Promise.all([startApp(version ?? ''), openBrowser()])
  }, 300_000)
  afterAll(async () => {
    await browser?.close()
    await running?.[Symbol.asyncDispose]()
  })

  it('start in tab 1, create tab 2, start there, switch back and forth: both progress, both finish independently, each with its own images', async () => {
    const { api, url, db } = running
    await using user = await browser.newUser()
    const studio = await signInWith(await user.newPage(), url, 'ada')
    await studio.generate('wildflowers')
    await api.held('wildflowers')
    await studio.newTab()
    await studio.generate('marble')
    await api.held('marble')

    await api.release('wildflowers')
    await studio.until('wildflowers', { from: 48 })
    expect(await studio.note('marble')).toBeLessThan(48)
    await studio.show('wildflowers')
    await studio.page.getByText('Drawing image 2 of 2').waitFor()
    await api.release('marble')
    await studio.until('marble', { from: 48 })
    await studio.show('marble')
    await studio.page.getByText('Drawing image 2 of 2').waitFor()
    await takeScreenshot(studio.page, 'e-two-tabs')

    // The one that began last ends first, while the other tab is shown.
    await studio.show('wildflowers')
    await api.release('marble')
    await studio.until('marble', 'done')
    expect(await studio.toast('marble is ready')).toContain('It is in your collection.')
    expect(await studio.note('wildflowers')).toBeLessThan(96)
    await api.release('wildflowers')
    await studio.until('wildflowers', 'done')

    const wildflowers = await studio.images(2)
    await studio.show('marble')
    await studio.page.getByText('marble', { exact: true }).first().waitFor()
    const marble = await studio.images(2)
    const rows = await db.query<{ prompt: string; result_images: string[] }>(
      `select prompt, result_images from generation_jobs where user_id = 'ada'`,
    )
    const images = Object.fromEntries(rows.map((row) => [row.prompt, row.result_images]))
    expect({ wildflowers, marble }).toEqual(images)
    expect([api.calls('wildflowers'), api.calls('marble')]).toEqual([2, 2])
    expect(user.errors).toEqual([])
  })

  it('reload in the middle: both recover', async () => {
    const { api, url } = running
    await using user = await browser.newUser()
    let studio = await signInWith(await user.newPage(), url, 'ben')
    await studio.generate('aurora')
    await studio.newTab()
    await studio.generate('starlight')
    await api.release('aurora')
    await studio.until('aurora', { from: 48 })
    await api.held('starlight')

    await studio.page.reload()
    studio = await studioOn(studio.page)
    await studio.until('aurora', { from: 48 })
    await studio.until('starlight', { from: 0 })
    // The tab that was shown is shown.
    expect(await studio.page.getByLabel('What would you like to see?').inputValue()).toBe('starlight')

    await api.release('starlight')
    await api.release('starlight')
    await studio.until('starlight', 'done')
    await studio.page.reload()
    studio = await studioOn(studio.page)
    await studio.images(2)
    await api.release('aurora')
    await studio.until('aurora', 'done')
    await studio.show('aurora')
    await studio.images(2)
    // Nothing was sent a second time.
    expect([api.calls('aurora'), api.calls('starlight')]).toEqual([2, 2])
    expect(user.errors).toEqual([])
  })

  it('reload while the click is not answered yet: one job, and the tab has it', async () => {
    const { api, url, jobs } = running
    await using user = await browser.newUser()
    let studio = await signInWith(await user.newPage(), url, 'cleo')
    const { page } = studio
    // The server makes the job, and its answer gets lost.
    await page.route('**/api/generate-nail-design-job', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await studio.generate('opal')
    await api.held('opal')
    await page.unroute('**/api/generate-nail-design-job')
    await page.reload()
    studio = await studioOn(page)
    await studio.until('opal', { from: 0 })
    expect(await jobs.list({ owner: 'cleo' })).toHaveLength(1)
    expect(await page.getByRole('tab').count()).toBe(1)
    await api.release('opal')
    await api.release('opal')
    await studio.until('opal', 'done')
  })

  it('leaving the page and coming back loses nothing, and the images are in the collection', async () => {
    const { api, url } = running
    await using user = await browser.newUser()
    let studio = await signInWith(await user.newPage(), url, 'dora')
    const { page } = studio
    await studio.generate('tortoiseshell')
    await api.release('tortoiseshell')
    await studio.until('tortoiseshell', { from: 48 })

    await page.getByRole('link', { name: 'Collection' }).click()
    await page.getByText('Nothing here yet').waitFor()
    await page.goto('about:blank')
    await api.release('tortoiseshell')
    await expect.poll(async () => (await running.jobs.list({ owner: 'dora' }))[0]?.status).toBe('succeeded')
    await page.goto(url)
    studio = await studioOn(page)
    await studio.until('tortoiseshell', 'done')
    const images = await studio.images(2)

    await page.getByRole('link', { name: 'your collection' }).click()
    await page.getByRole('heading', { name: 'Your collection' }).waitFor()
    const kept = await page
      .locator('.collection-grid img')
      .evaluateAll((all) => all.map((image) => image.getAttribute('src')))
    expect(kept.toSorted(byText)).toEqual(images.toSorted(byText))
    await takeScreenshot(page, 'e-collection')
  })

  it('a failure shows a toast with the reason, once, and the tab can try again', async () => {
    const { api, url } = running
    await using user = await browser.newUser()
    let studio = await signInWith(await user.newPage(), url, 'emil')
    await studio.generate('something forbidden')
    await studio.newTab()
    const message = 'The request was refused by the safety system.'
    await api.release('something forbidden', { status: 400, message })
    const toast = await studio.toast('something forbidden failed')
    expect(toast).toContain(message)
    await studio.until('something forbidden', 'failed')
    await studio.page.getByRole('button', { name: 'Show it' }).click()
    await studio.page.locator('.reason', { hasText: message }).waitFor()
    await takeScreenshot(studio.page, 'e-failed')

    await studio.page.reload()
    studio = await studioOn(studio.page)
    await studio.until('something forbidden', 'failed')
    expect(await studio.page.locator('.toast').count()).toBe(0)

    await studio.page.getByRole('button', { name: 'Try again' }).click()
    await api.release('something forbidden')
    await api.release('something forbidden')
    await studio.images(2)
  })

  it('cancel ends the job, and says nothing that the user knows', async () => {
    const { api, url, jobs } = running
    await using user = await browser.newUser()
    const studio = await signInWith(await user.newPage(), url, 'ida')
    await studio.generate('never mind')
    await api.held('never mind')
    await studio.page.getByRole('button', { name: 'Cancel' }).click()
    await studio.page.getByText('You canceled it.').waitFor()
    expect(await jobs.list({ owner: 'ida' })).toMatchObject([{ status: 'canceled' }])
    // The call to the image API is broken off.
    await expect.poll(() => api.holds('never mind'), { timeout: 20_000 }).toBe(false)
    expect(await studio.page.locator('.toast').count()).toBe(0)
    await studio.page.getByRole('link', { name: 'Collection' }).click()
    await studio.page.getByText('Nothing here yet').waitFor()
  })

  it('a browser that forgot everything finds what still runs', async () => {
    const { api, url } = running
    await using user = await browser.newUser()
    const studio = await signInWith(await user.newPage(), url, 'fay')
    await studio.generate('checkerboard')
    await api.held('checkerboard')

    await using phone = await browser.newUser({ viewport: { width: 390, height: 844 } })
    const there = await signInWith(await phone.newPage(), url, 'fay')
    await there.until('checkerboard', { from: 0 })
    expect(await there.page.getByLabel('What would you like to see?').inputValue()).toBe('checkerboard')
    await api.release('checkerboard')
    await api.release('checkerboard')
    await Promise.all([studio.images(2), there.images(2)])
    await takeScreenshot(there.page, 'e-phone')
  })

  it('another account sees nothing', async () => {
    const { api, url } = running
    await using user = await browser.newUser()
    const studio = await signInWith(await user.newPage(), url, 'gus')
    await studio.generate('ombre')
    await api.release('ombre')
    await api.release('ombre')
    const [image] = await studio.images(2)

    await studio.page.getByRole('button', { name: 'Sign out' }).click()
    await studio.page.waitForURL('**/sign-in')
    const other = await signInWith(studio.page, url, 'hedda')
    await other.page.getByText('Your design appears here.').waitFor()
    expect(await other.page.getByText('ombre', { exact: true }).count()).toBe(1)
    expect(await other.page.getByRole('tab').allTextContents()).toEqual(['Design 1'])
    await other.page.getByRole('link', { name: 'Collection' }).click()
    await other.page.getByText('Nothing here yet').waitFor()
    expect((await other.page.request.get(`${url}${image}`)).status()).toBe(404)
  })
})
