import { dehydrate, QueryClient } from '@tanstack/react-query'
import { createGenjobsClient, prefetchJobs } from '@genjobs/react/prefetch'
import { renderToString } from 'react-dom/server'
import { image } from '../kinds.ts'
import type { Site } from '../site.ts'
import { App } from './page/app.tsx'

/** The page as a server renders it for a user, with the first page of the list. */
export async function renderPage(
  site: Pick<Site, 'fetchApi' | 'token'>,
  { search, searchParams }: URL,
): Promise<string> {
  const user = searchParams.get('user') ?? ''
  const queryClient = new QueryClient()
  const client = createGenjobsClient({
    url: 'http://api.internal/api/genjobs',
    token: () => site.token(user),
    fetch: site.fetchApi,
  })
  await prefetchJobs({ mine: true, kind: image, pageSize: 20 }, { client, queryClient, scope: user })
  const html = renderToString(<App search={search} queryClient={queryClient} />)
  const state = JSON.stringify(dehydrate(queryClient)).replaceAll('<', '\\u003c')
  return `<!doctype html><meta charset="utf-8"><title>Jobs</title><div id="root">${html}</div>
<script type="application/json" id="state">${state}</script><script type="module" src="/page.js"></script>`
}
