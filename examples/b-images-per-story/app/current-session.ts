import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { readSession, sessionCookie, type Session } from '../lib/session.ts'

/** The session of the page that is being rendered; without one, off to the sign-in. */
export async function currentSession(): Promise<Session> {
  const session = await readSession((await cookies()).get(sessionCookie)?.value)
  if (!session) redirect('/sign-in')
  return session
}
