import Link from 'next/link'
import type { ReactNode } from 'react'

export default function NotFound(): ReactNode {
  return (
    <main className="alone">
      <h1>Story not found</h1>
      <p>There is no such story, or it is not yours.</p>
      <Link className="button" href="/">
        All stories
      </Link>
    </main>
  )
}
