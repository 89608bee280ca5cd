import { readBody } from '../../../lib/read-body.ts'
import { endedSessionCookie, newSessionCookie, userIdOf } from '../../../lib/session.ts'

/** Sign in: a form with a `name`. */
export async function POST(request: Request): Promise<Response> {
  const body = await readBody(request, 4_096)
  const userId = userIdOf(new URLSearchParams(new TextDecoder().decode(body)).get('name'))
  if (userId === undefined) return seeOther('/sign-in?refused')
  return seeOther('/', await newSessionCookie(userId))
}

/** Sign out. */
export function DELETE(): Response {
  return new Response(null, { status: 204, headers: { 'Set-Cookie': endedSessionCookie() } })
}

/** A path alone: behind a proxy the server does not know its own address. */
function seeOther(path: string, setCookie?: string): Response {
  return new Response(null, { status: 303, headers: { Location: path, ...(setCookie && { 'Set-Cookie': setCookie }) } })
}
