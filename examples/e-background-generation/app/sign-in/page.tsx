import type { Metadata } from 'next'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ refused?: string }> }) {
  const refused = (await searchParams).refused !== undefined
  return (
    <main className="sign-in">
      <form method="post" action="/api/session" className="card">
        <h1>Nailery</h1>
        <p className="quiet">Nail designs, made while you do something else.</p>
        <label className="field">
          <span className="field-name">Your name</span>
          <input
            name="name"
            required
            autoFocus
            autoComplete="username"
            maxLength={32}
            placeholder="ada"
            aria-describedby="name-help"
          />
        </label>
        <p id="name-help" className={refused ? 'reason' : 'quiet'}>
          {refused
            ? 'A name begins with a letter; letters, digits, - and _ may follow.'
            : 'A demo: the name is all it takes.'}
        </p>
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
    </main>
  )
}
