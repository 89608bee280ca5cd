'use client'

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="alone" role="alert">
      <h1>This did not work</h1>
      <p className="quiet">The server could not show this page. Its log says why.</p>
      <button className="button" type="button" onClick={reset}>
        Try again
      </button>
    </main>
  )
}
