import { findChromium } from './find-chromium.ts'

/**
 * Why tests in a browser cannot run here, or null: `test.skipIf(browserSkipReason() !== null)`. A run prints it at its
 * beginning, since nothing may be left out in silence.
 */
export function browserSkipReason(): string | null {
  const found = findChromium()
  return found.from === 'nowhere' ? found.reason : null
}
