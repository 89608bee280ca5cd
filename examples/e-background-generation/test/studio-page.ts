import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const patience = { timeout: 20_000, interval: 50 }

/** What a user does and sees in the studio. */
export type StudioPage = {
  readonly page: Page
  /** Write a prompt into the shown tab and click Generate. */
  generate(prompt: string): Promise<void>
  newTab(): Promise<void>
  show(title: string): Promise<void>
  /** What the tab strip says of a tab: `waiting`, `done`, `failed`, or per cent. */
  note(title: string): Promise<string | number>
  /** Wait until the tab strip says so, or per cent from a bound on. */
  until(title: string, note: string | { from: number }): Promise<void>
  /** The addresses of the images of the shown tab, once all are loaded. */
  images(count: number): Promise<string[]>
  toast(title: string): Promise<string>
}

export async function signInWith(page: Page, url: string, name: string): Promise<StudioPage> {
  await page.goto(url)
  await page.waitForURL('**/sign-in')
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Sign in' }).click()
  return studioOn(page)
}

export async function studioOn(page: Page): Promise<StudioPage> {
  await page.getByRole('tablist').waitFor()
  const tab = (title: string) => page.getByRole('tab', { name: title })

  async function note(title: string): Promise<string | number> {
    const text = await tab(title)
      .locator('.tab-note')
      .textContent({ timeout: 1_000 })
      .catch(() => '')
    return text?.endsWith('%') ? Number.parseInt(text, 10) : (text ?? '')
  }

  return {
    page,
    note,
    async generate(prompt) {
      await page.getByLabel('What would you like to see?').fill(prompt)
      await page.getByRole('button', { name: /^Generate/ }).click()
    },
    newTab: () => page.getByRole('button', { name: 'New design' }).click(),
    show: (title) => tab(title).click(),
    async until(title, wanted) {
      await expect
        .poll(async () => {
          const now = await note(title)
          const isThere = typeof wanted === 'string' ? now === wanted : typeof now === 'number' && now >= wanted.from
          return isThere || now
        }, patience)
        .toBe(true)
    },
    async images(count) {
      const images = page.locator('.result-images img')
      const loaded = () =>
        images.evaluateAll((all) =>
          all.flatMap((image) =>
            (image as HTMLImageElement).naturalWidth > 0 ? [image.getAttribute('src') ?? ''] : [],
          ),
        )
      await expect.poll(async () => (await loaded()).length, patience).toBe(count)
      return await loaded()
    },
    async toast(title) {
      const toast = page.locator('.toast', { hasText: title })
      await toast.waitFor()
      return (await toast.locator('.toast-words').innerText()).replaceAll(/\s+/g, ' ')
    },
  }
}
