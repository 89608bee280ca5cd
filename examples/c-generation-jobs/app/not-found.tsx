import Link from 'next/link'

export default function NotFound() {
  return (
    <main className="alone">
      <h1>Not found</h1>
      <p className="quiet">There is no such project, or it is not yours.</p>
      <Link className="button" href="/jobs-test">
        To the jobs
      </Link>
    </main>
  )
}
