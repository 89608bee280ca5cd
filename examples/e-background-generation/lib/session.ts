import { createToken, tokenAuth, type Authenticate } from '@genjobs/http'

/** Who is signed in. */
export type Session = { userId: string; expiresAt: Date }

export const sessionCookie = 'nail_session'

const lifetime = '8h'

/**
 * The cookie of a new session: a token that says who it is and when it ends, out of the reach of scripts and of other
 * sites. The way in is a demonstration: whoever says a name is that user. Everything after it is as in an app with
 * passwords.
 */
export async function newSessionCookie(userId: string): Promise<string> {
  const { token, expiresAt } = await createToken({ owner: userId, expiresIn: lifetime, secret: secret() })
  return cookie(token, Math.floor((expiresAt.getTime() - Date.now()) / 1_000))
}

export const endedSessionCookie = (): string => cookie('', 0)

/** Null for whatever is not a live token of ours. */
export async function readSession(token: string | undefined): Promise<Session | null> {
  if (token === undefined || token === '') return null
  const bearer = new Request('http://session', { headers: { authorization: `Bearer ${token}` } })
  const principal = await tokenAuth({ secret: secret() })(bearer)
  if (!principal?.owner || !principal.expiresAt) return null
  return { userId: principal.owner, expiresAt: principal.expiresAt }
}

/** The session of a request to a route. */
export async function sessionOf(request: Request): Promise<Session | null> {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  const pair = pairs.find((one) => one.startsWith(`${sessionCookie}=`))
  return await readSession(pair?.slice(sessionCookie.length + 1))
}

/** The same session opens /api/genjobs. */
export const authenticate: Authenticate = async (request) => {
  const session = await sessionOf(request)
  return session && { owner: session.userId, expiresAt: session.expiresAt }
}

/** The user of that name: the same whatever its case; undefined where it cannot be one. */
export function userIdOf(name: unknown): string | undefined {
  const id = typeof name === 'string' ? name.trim().toLowerCase() : ''
  return /^[a-z][a-z0-9_-]{0,31}$/.test(id) ? id : undefined
}

function cookie(value: string, maxAge: number): string {
  // No "Secure" where people try this out over plain HTTP on their own machine.
  const secure = process.env.COOKIE_SECURE === 'true' ? '; Secure' : ''
  return `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`
}

function secret(): string {
  const given = process.env.SESSION_SECRET
  if (given !== undefined && given.length >= 32) return given
  if (given === undefined && process.env.NODE_ENV !== 'production') return 'only for development on your own machine'
  throw new Error('SESSION_SECRET is missing or too short: set 32 characters or more (`openssl rand -hex 32`).')
}
