import type { Metadata } from 'next'
import type { ReactNode } from 'react'

export const metadata: Metadata = { title: 'Sign in' }

type Props = { searchParams: Promise<{ refused?: string }> }

export default async function SignInPage({ searchParams }: Props): Promise<ReactNode> {
  const isRefused = (await searchParams).refused !== undefined
  return (
    <main className="alone">
      <p className="brand">Picture Stories</p>
      <h1>Who are you?</h1>
      <p>This is a demonstration: choose any name, there is no password. Each name has stories of its own.</p>
      <form className="sign-in" method="post" action="/api/session">
        <label htmlFor="name">Name</label>
        <div className="row">
          <input
            id="name"
            name="name"
            required
            maxLength={32}
            pattern="[A-Za-z][A-Za-z0-9_\-]*"
            title="Letters, digits, - and _, beginning with a letter"
            autoComplete="username"
            autoCapitalize="none"
            placeholder="ada"
            aria-describedby={isRefused ? 'name-error' : undefined}
            aria-invalid={isRefused || undefined}
          />
          <button className="button primary" type="submit">
            Sign in
          </button>
        </div>
        {isRefused && (
          <p className="problem" id="name-error" role="alert">
            A name is made of letters, digits, - and _, and begins with a letter.
          </p>
        )}
      </form>
    </main>
  )
}
