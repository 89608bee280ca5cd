import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** A picture of the whole page in the folder `GENJOBS_SCREENSHOTS`, for people to look at; none where it is not set. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.GENJOBS_SCREENSHOTS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
