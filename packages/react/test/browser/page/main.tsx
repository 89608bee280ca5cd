import { hydrate, QueryClient, type DehydratedState } from '@tanstack/react-query'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.querySelector('#root')
if (!root) throw new Error('the page has no root')
const rendered = document.querySelector('#state')?.textContent
if (rendered) {
  const queryClient = new QueryClient()
  hydrate(queryClient, JSON.parse(rendered) as DehydratedState)
  hydrateRoot(root, <App search={location.search} queryClient={queryClient} />)
} else createRoot(root).render(<App search={location.search} />)
