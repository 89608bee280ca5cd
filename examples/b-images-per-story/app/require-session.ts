import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { readSession, sessionCookie, type Session } from '../lib/session.ts'

/** Who is signed in, for a page; others are shown the way to sign in. */
export async function requireSession(): Promise<Session> {
  const session = await readSession((await cookies()).get(sessionCookie)?.value)
  if (!session) redirect('/sign-in')
  return session
}
