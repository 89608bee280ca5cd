import { browserSkipReason, openBrowser, testServerNames, type TestBrowser } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { image } from '../kinds.ts'
import { openSite, type Site } from '../site.ts'
import { bundlePage } from './bundle-page.ts'
import { lists, openStage, shows } from './open-stage.ts'
import { renderPage } from './render-page.tsx'

const [version = ''] = testServerNames
const search = '?user=ada&show=generate,jobs,limits,stream&job=00000000-0000-7000-8000-000000000000'

test.skipIf(version === '')('a server without a window renders the hooks, with what was prefetched', async () => {
  await using site = await openSite(version)
  await site.jobs.submit(image, { prompt: 'a cat' }, { owner: 'ada', delay: '1h' })
  await site.jobs.submit(image, { prompt: 'a dog' }, { owner: 'bob', delay: '1h' })
  expect(typeof window).toBe('undefined')
  const html = await renderPage(site, new URL(`http://localhost/${search}`))
  expect(html).toContain('<span>a cat queued 0</span>')
  expect(html).not.toContain('a dog')
  expect(site.jobs.feedStats().watchers).toBe(0)
})

describe.skipIf(browserSkipReason() !== null || version === '')('in a real browser', () => {
  let browser: TestBrowser
  let script: string
  beforeAll(async () => {
    ;[browser, script] = await Promise.all([openBrowser(), bundlePage()])
  })
  afterAll(() => browser?.close())

  test('what a server rendered becomes live without a mismatch', async () => {
    const opened: { site?: Site } = {}
    await using stage = await openStage(version, browser, script, {
      async pages(url) {
        if (!opened.site || url.pathname !== '/rendered') return new Response('', { status: 404 })
        return new Response(await renderPage(opened.site, url), { headers: { 'Content-Type': 'text/html' } })
      },
    })
    const { site } = stage
    opened.site = site
    await site.jobs.submit(image, { prompt: 'a cat' }, { owner: 'ada' })
    const run = await site.nextRun()
    run.progress(20)
    const user = await stage.newUser()
    const address = `http://127.0.0.1:${stage.proxy.port}/rendered?user=ada&show=generate,jobs,limits`
    const withoutScripts = await fetch(address).then((answer) => answer.text())
    expect(withoutScripts).toContain('<span>a cat running')
    const page = await user.newPage(address)
    await shows(page, 'live', 'live')
    run.progress(60)
    await lists(page, ['a cat running 60'])
    run.finish()
    await lists(page, ['a cat succeeded 100'])
    // The end of the stage fails for any warning of React's.
  })
})
