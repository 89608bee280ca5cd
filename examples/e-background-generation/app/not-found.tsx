import Link from 'next/link'

export default function NotFound() {
  return (
    <main className="alone">
      <h1>There is nothing here</h1>
      <Link className="secondary" href="/">
        To the studio
      </Link>
    </main>
  )
}
