import { findChromium } from './find-chromium.ts'

let told = false

/**
 * Why tests in a browser cannot run here, or null. The first time it is not null, it is also printed, since nothing
 * may be left out in silence: `test.skipIf(browserSkipReason() !== null)`.
 */
export function browserSkipReason(): string | null {
  const found = findChromium()
  if (found.from !== 'nowhere') return null
  if (!told) console.log(`Not tested: a real browser (${found.reason})`)
  told = true
  return found.reason
}
