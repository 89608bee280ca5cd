import { newSessionCookie, userIdOf } from '../../../lib/session.ts'

/** `name=…` of a form → a session, and on to the stories. */
export async function POST(request: Request): Promise<Response> {
  const form = await request.formData().catch(() => undefined)
  const userId = userIdOf(form?.get('name'))
  if (userId === undefined) return seeOther('/sign-in?error=name')
  return seeOther('/', await newSessionCookie(userId))
}

/** A path alone: behind a proxy the server does not know its own address. */
function seeOther(path: string, setCookie?: string): Response {
  return new Response(null, { status: 303, headers: { Location: path, ...(setCookie && { 'Set-Cookie': setCookie }) } })
}
