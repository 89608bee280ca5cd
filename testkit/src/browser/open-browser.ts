import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { openUser, type BrowserUser } from './browser-user.ts'
import { findChromium } from './find-chromium.ts'
import { unpackChromium } from './unpack-chromium.ts'

export type TestBrowser = AsyncDisposable & {
  readonly browser: Browser
  /** Somebody else at another machine: cookies and storage of their own. */
  newUser(options?: BrowserContextOptions): Promise<BrowserUser>
  close(): Promise<void>
}

/** A headless Chromium. Ask `browserSkipReason` first whether there is one. */
export async function openBrowser(): Promise<TestBrowser> {
  const { path, env } = await executable()
  // As root, Chromium refuses to start with its sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  // Only who opens one pays for loading it: a third of a second.
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: path, args, env })
  const close = () => browser.close()
  return {
    browser,
    newUser: (options) => openUser(browser, options),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function executable(): Promise<{ path: string; env: Record<string, string> }> {
  const found = findChromium()
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]))
  if (found.from === 'nowhere') throw new Error(`No browser here: ${found.reason}`)
  if (found.from === 'program') return { path: found.path, env }
  const folder = await unpackChromium(found.version, found.files)
  const libraries = [join(folder, 'al2023', 'lib'), env.LD_LIBRARY_PATH].filter((path) => path).join(':')
  return {
    path: join(folder, 'chromium'),
    env: { ...env, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(folder, 'fonts') },
  }
}
