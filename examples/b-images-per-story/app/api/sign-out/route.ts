import { endedSessionCookie } from '../../../lib/session.ts'

export function POST(): Response {
  return new Response(null, { status: 303, headers: { Location: '/sign-in', 'Set-Cookie': endedSessionCookie() } })
}
