'use client'

import type { ReactNode } from 'react'

export default function ErrorPage({ reset }: { error: Error; reset: () => void }): ReactNode {
  return (
    <main className="alone" role="alert">
      <h1>This did not work</h1>
      <p>The server could not show this page. What is being generated goes on meanwhile.</p>
      <button className="button" type="button" onClick={reset}>
        Try again
      </button>
    </main>
  )
}
