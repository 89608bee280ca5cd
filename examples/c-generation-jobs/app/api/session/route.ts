import { isDemoUserName } from '../../../lib/demo-users.ts'
import { newSessionCookie, newToken } from '../../../lib/session.ts'

/**
 * `POST ?user=ada`: sign in, and a token for the database. With `&look` the token alone: the page looks at what another
 * user sees. The way in is a demonstration, whoever says a name is that user; with Supabase Auth its client gives out both.
 */
export async function POST(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url)
  const name = searchParams.get('user')
  if (!isDemoUserName(name)) return Response.json({ error: 'There is no such user.' }, { status: 400 })
  const headers = { 'Cache-Control': 'no-store' }
  return Response.json(
    { token: await newToken(name) },
    { headers: searchParams.has('look') ? headers : { ...headers, 'Set-Cookie': await newSessionCookie(name) } },
  )
}
