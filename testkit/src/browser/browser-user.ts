import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core'

export type BrowserUser = AsyncDisposable & {
  readonly context: BrowserContext
  /** A new tab, opened at the address if there is one. */
  newPage(url?: string): Promise<Page>
  /** What went wrong inside the pages: uncaught errors, and what they wrote with console.error or console.warn. */
  readonly errors: string[]
  /** Addresses whose loading failed or was answered by an error, as the browser's own console shows them. */
  readonly failedLoads: string[]
  /** Every request of the pages so far, such as `GET /api/genjobs/stream`. */
  readonly requests: string[]
  close(): Promise<void>
}

/** `Intl` throws on the locale that Chromium makes of LANG=C.UTF-8, so it gets one by name. */
export async function openUser(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserUser> {
  const context = await browser.newContext({ locale: 'en-US', ...options })
  const errors: string[] = []
  const failedLoads: string[] = []
  const requests: string[] = []
  context.on('weberror', (webError) => errors.push(String(webError.error().stack ?? webError.error())))
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (message.text().startsWith('Failed to load resource')) {
      failedLoads.push(`${message.location().url} ${message.text()}`)
    } else errors.push(message.text())
  })
  context.on('request', (request) => requests.push(nameOf(request)))
  const close = () => context.close()
  return {
    context,
    errors,
    failedLoads,
    requests,
    async newPage(url) {
      const page = await context.newPage()
      if (url !== undefined) await page.goto(url)
      return page
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function nameOf(request: Request): string {
  const { pathname, search } = new URL(request.url())
  return `${request.method()} ${pathname}${search}`
}
