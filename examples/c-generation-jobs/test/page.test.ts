import {
  browserSkipReason,
  findPostgrest,
  openBrowser,
  startNextApp,
  takeScreenshot,
  testServerNames,
} from '@genjobs/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storyboardHandler } from '../lib/storyboard-handler.ts'
import { addDemo } from '../scripts/add-demo.ts'
import { jwtSecret, openStack, type Stack } from './open-stack.ts'
import { exampleFolder } from './open-world.ts'

const version = testServerNames[0] ?? ''
/** In milliseconds: the first test that opens the app also builds it, on whatever machine this is. */
const buildTime = 300_000

describe.skipIf(browserSkipReason() !== null || !('path' in findPostgrest()))('/jobs-test, in a real browser', () => {
  const opened = new AsyncDisposableStack()
  let stack: Stack
  let url: string
  let newPage: () => Promise<Page>
  const errors: string[] = []
  beforeAll(async () => {
    stack = opened.use(await openStack(version))
    await addDemo(stack.world.database)
    const env = {
      SUPABASE_URL: stack.settings.url,
      SUPABASE_ANON_KEY: stack.settings.anonKey,
      SUPABASE_JWT_SECRET: jwtSecret,
      DATABASE_URL: stack.world.operatorUrl,
    }
    url = opened.use(await startNextApp(exampleFolder, { env })).url
    const browser = opened.use(await openBrowser())
    newPage = async () => {
      const user = opened.use(await browser.newUser({ viewport: { width: 1360, height: 900 } }))
      opened.defer(() => void errors.push(...user.errors))
      return await user.newPage(`${url}/jobs-test`)
    }
  }, buildTime)
  afterAll(async () => {
    await opened.disposeAsync()
    if (errors.length > 0) throw new Error(errors.join('\n'))
  })

  const says = (page: Page, text: string | RegExp) => page.getByRole('status').getByText(text).waitFor()
  const rows = (page: Page) => page.getByRole('region', { name: 'Jobs' }).locator('tbody tr')
  const row = (page: Page, mode: string): Locator => rows(page).filter({ hasText: mode })
  const press = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true }).click()
  const shows = async (page: Page, name: string, value: string) => {
    const card = page.getByLabel('Statistics').locator('div').filter({ hasText: name })
    await expect.poll(() => card.locator('dd').textContent(), { message: name }).toBe(value)
  }

  async function create(page: Page, mode: string, cents: string, asset = 'none'): Promise<void> {
    await page.getByRole('group', { name: 'Mode' }).getByText(mode, { exact: true }).click()
    await page.getByLabel('Input asset').selectOption({ label: asset })
    await page.getByLabel('Cost in cents').fill(cents)
    await press(page, 'Create job')
    await says(page, `Queued: ${mode}`)
  }

  it('creates jobs of different modes, moves them through the states, and shows statistics, costs and what is refused', async () => {
    const page = await newPage()
    await page.getByRole('heading', { name: 'Lighthouse (ada)' }).waitFor()
    await page.getByText('No jobs yet').waitFor()
    await create(page, 'text-to-image', '25')
    await create(page, 'image-to-image', '40', 'fox.png')
    await create(page, 'upscale', '5', 'harbour.jpg')
    await expect.poll(() => rows(page).count()).toBe(3)
    await shows(page, 'queued', '3')
    await shows(page, 'Total cost', '$0.70')
    await shows(page, 'Success rate', '–')

    // What is illegal is refused by the database, and nothing is changed.
    await press(row(page, 'text-to-image'), 'succeeded')
    await says(page, 'Refused: a job that is queued cannot become succeeded. Nothing was changed.')
    await press(row(page, 'text-to-image'), 'running')
    await says(page, 'text-to-image: queued → running.')
    await shows(page, 'running', '1')
    await press(row(page, 'text-to-image'), 'succeeded')
    await says(page, 'running → succeeded.')
    await press(row(page, 'text-to-image'), 'running')
    await says(page, 'Refused: a job that is succeeded cannot become running.')
    await press(row(page, 'image-to-image'), 'running')
    await says(page, 'image-to-image: queued → running.')
    await press(row(page, 'image-to-image'), 'failed')
    await row(page, 'image-to-image').getByText('Failed by hand.').waitFor()
    await shows(page, 'Success rate', '50 %')
    await press(row(page, 'image-to-image'), 'retry')
    await page.getByText('retry 1', { exact: true }).waitFor()
    await shows(page, 'Average cost', '$0.28')

    // Of the five dollars of a month $1.10 is used.
    await page.getByText('$3.90 left of $5.00').waitFor()
    await page.getByLabel('Cost in cents').fill('391')
    await press(page, 'Create job')
    await says(page, 'Insufficient budget (JG003)')
    await page.getByLabel('Cost in cents').fill('-1')
    await press(page, 'Create job')
    await says(page, /check constraint "generation_jobs_cost_cents_check"/)

    // The queue drained by a worker.
    await create(page, 'text-to-video', '30')
    await press(page, 'Let a worker drain the queue')
    await says(page, 'The worker took its turn: 2 succeeded, 1 failed.')
    await row(page, 'text-to-video').getByText('The model was overloaded.').waitFor()
    await shows(page, 'queued', '0')
    await create(page, 'upscale', '15')
    await expect.poll(() => rows(page).count()).toBe(6)
    await press(row(page, 'upscale').first(), 'running')
    await shows(page, 'running', '1')
    await create(page, 'text-to-image', '20')

    // A job that a worker runs: it shows its progress, and no hand moves it.
    const worker = stack.world.jobs.work({ handlers: { storyboard: storyboardHandler({ sceneMs: 50 }) } })
    const board = page.getByRole('region', { name: 'Run by a worker' })
    await press(board, 'Make a storyboard')
    await board.getByText('Scene 3: a fox comes to the lighthouse').waitFor()
    await press(board, 'try to move it')
    await board.getByText('Refused: only its worker moves it.').waitFor()
    await worker.stop()
    await press(page, 'Verify isolation')
    await page.getByText('after all of that, the job').waitFor()
    await takeScreenshot(page, 'c-jobs-test')

    await press(page, 'Delete finished')
    await says(page, 'Deleted: 5 finished jobs.')
    await expect.poll(() => rows(page).count()).toBe(2)
    await shows(page, 'succeeded', '0')
    await shows(page, 'Total cost', '$0.35')
  }, 120_000)

  it('two users: neither sees the other, whatever he tries; the dashboard of the server says the same as the page', async () => {
    const page = await newPage()
    await shows(page, 'queued', '1')
    await press(page, 'Verify isolation')
    const checks = page.getByRole('region', { name: 'Isolation' }).getByRole('listitem')
    await expect.poll(() => checks.count()).toBe(10)
    expect(await checks.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['holds']))).toEqual(
      Array.from({ length: 10 }, () => 'true'),
    )
    await page.getByRole('link', { name: /^Dashboard/ }).click()
    await page.getByText('rendered on the server').waitFor()
    await shows(page, 'running', '1')
    await shows(page, 'Total cost', '$0.35')
    const dashboard = page.url()

    await page.goto(`${url}/jobs-test`)
    await page.getByRole('heading', { name: 'Lighthouse (ada)' }).waitFor()
    await press(page, 'Ben')
    await page.getByRole('heading', { name: 'Lighthouse (ben)' }).waitFor()
    await page.getByText('No jobs yet').waitFor()
    await create(page, 'upscale', '7')
    await expect.poll(() => rows(page).count()).toBe(1)
    await page.goto(dashboard)
    await page.getByRole('heading', { name: 'Not found' }).waitFor()
  })
})
