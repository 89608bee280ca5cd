import { welcomeCredits } from '../../../lib/credits.ts'
import { readBody } from '../../../lib/read-body.ts'
import { endedSessionCookie, newSessionCookie, userIdOf } from '../../../lib/session.ts'

/** Sign in: a form with a `name`. */
export async function POST(request: Request): Promise<Response> {
  const body = await readBody(request, 4_096)
  const userId = userIdOf(new URLSearchParams(new TextDecoder().decode(body)).get('name'))
  if (userId === undefined) return seeOther('/sign-in?refused')
  await welcomeCredits(userId)
  return seeOther('/', await newSessionCookie(userId))
}

/** Sign out. */
export async function DELETE(): Promise<Response> {
  return new Response(null, { status: 204, headers: { 'Set-Cookie': endedSessionCookie() } })
}

function seeOther(location: string, cookie?: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, ...(cookie && { 'Set-Cookie': cookie }) } })
}
