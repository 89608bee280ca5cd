import { expect } from 'vitest'
import { startTcpProxy, type BrowserUser, type TcpProxy, type TestBrowser } from '@genjobs/testkit'
import type { Page } from 'playwright-core'
import { openSite, type Site, type SiteOptions } from '../site.ts'

export type Stage = AsyncDisposable & {
  site: Site
  proxy: TcpProxy
  /** Somebody at a browser of their own; what goes wrong in the pages fails the test at its end. */
  newUser(): Promise<BrowserUser>
  /** The address of the page, through the proxy. */
  address(search: Record<string, string>): string
}

/** The site, a network to break before it, and a browser before that. */
export async function openStage(
  version: string,
  browser: TestBrowser,
  script: string,
  options: SiteOptions = {},
): Promise<Stage> {
  const html =
    '<!doctype html><meta charset="utf-8"><title>Jobs</title><div id="root"></div><script type="module" src="/page.js"></script>'
  const site = await openSite(version, {
    streams: { heartbeat: 300 },
    ...options,
    async pages(url) {
      if (url.pathname === '/page.js') return new Response(script, { headers: { 'Content-Type': 'text/javascript' } })
      if (url.pathname === '/favicon.ico') return new Response(null, { status: 204 })
      if (url.pathname === '/') return new Response(html, { headers: { 'Content-Type': 'text/html' } })
      return (await options.pages?.(url)) ?? new Response('', { status: 404 })
    },
  })
  const proxy = await startTcpProxy(site.port)
  const users: BrowserUser[] = []
  return {
    site,
    proxy,
    async newUser() {
      const user = await browser.newUser()
      users.push(user)
      return user
    },
    address: (search) => `http://127.0.0.1:${proxy.port}/?${new URLSearchParams(search).toString()}`,
    async [Symbol.asyncDispose]() {
      const errors = users.flatMap((user) => user.errors)
      await Promise.all(users.map((user) => user.close()))
      await proxy.close()
      await site[Symbol.asyncDispose]()
      expect(errors).toEqual([])
    },
  }
}

/** Until the page shows it. */
export async function shows(page: Page, testId: string, text: string | RegExp): Promise<void> {
  const shown = () => page.getByTestId(testId).textContent()
  if (typeof text === 'string') await expect.poll(shown).toBe(text)
  else await expect.poll(shown).toMatch(text)
}

/** The lines of the list, newest first. */
export async function lists(page: Page, lines: string[]): Promise<void> {
  await expect.poll(() => page.getByTestId('jobs').locator('span').allTextContents()).toEqual(lines)
}

export const click = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

/** How often a path of the API was asked for. */
export const count = (user: BrowserUser, request: string): number =>
  user.requests.filter((made) => made.startsWith(request)).length
