import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserSkipReason, openBrowser, type TestBrowser } from '../../src/index.ts'

const page = `<!doctype html><title>A page</title><h1 style="font: 20px sans-serif">Words</h1><img src="/missing.png" alt="">
<script>
  document.title = navigator.language + ' ' + new Intl.NumberFormat().format(1234.5)
  localStorage.visits = Number(localStorage.visits ?? 0) + 1
  console.error('a complaint')
  setTimeout(() => { throw new Error('uncaught') })
</script>`

describe.skipIf(browserSkipReason() !== null)('a browser', () => {
  let browser: TestBrowser
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/' ? 200 : 404, { 'Content-Type': 'text/html' })
    response.end(request.url === '/' ? page : '')
  })
  let url: string
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    server.closeAllConnections()
    server.close()
  })

  test('speaks American English and can format numbers, whatever the locale of the machine', async () => {
    await using user = await browser.newUser()
    const tab = await user.newPage(url)
    await expect(tab.title()).resolves.toBe('en-US 1,234.5')
  })

  test('finds a font, so that text has a width', async () => {
    await using user = await browser.newUser()
    const tab = await user.newPage(url)
    const width = await tab.evaluate(() => {
      const range = document.createRange()
      range.selectNodeContents(document.querySelector('h1') ?? document.body)
      return range.getBoundingClientRect().width
    })
    expect(width).toBeGreaterThan(30)
  })

  test('users have storage of their own, tabs of one user share it', async () => {
    await using one = await browser.newUser()
    await using other = await browser.newUser()
    await one.newPage(url)
    const tab = await one.newPage(url)
    const otherTab = await other.newPage(url)
    const visits = () => localStorage.getItem('visits')
    await expect(Promise.all([tab.evaluate(visits), otherTab.evaluate(visits)])).resolves.toEqual(['2', '1'])
  })

  test('what goes wrong in a page is collected, apart from loads that failed; requests are listed', async () => {
    await using user = await browser.newUser()
    await user.newPage(url)
    await expect.poll(() => user.errors.length).toBe(2)
    expect(user.errors).toEqual([expect.stringContaining('a complaint'), expect.stringContaining('Error: uncaught')])
    await expect.poll(() => user.failedLoads).toEqual([expect.stringContaining(`${url}missing.png`)])
    expect(user.requests.slice(0, 2)).toEqual(['GET /', 'GET /missing.png'])
  })
})
