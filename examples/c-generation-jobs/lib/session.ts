import { jwtVerify, SignJWT } from 'jose'
import { demoUsers, isDemoUserName, type DemoUserName } from './demo-users.ts'
import { setting } from './settings.ts'

/** The demonstration's way in: whoever says a name is that user. With Supabase Auth, its own session takes the place of this file. */

export const sessionCookie = 'generation_session'

const lifetime = 3600

const secret = () => new TextEncoder().encode(setting('SUPABASE_JWT_SECRET'))

/** The cookie of a new session: a signed name, out of the reach of scripts and of other sites. */
export async function newSessionCookie(name: DemoUserName): Promise<string> {
  const value = await new SignJWT({ name })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(sessionCookie)
    .setExpirationTime('30d')
    .sign(secret())
  const secure = process.env.COOKIE_SECURE === 'true' ? '; Secure' : ''
  return `${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000${secure}`
}

/** Who has this session; undefined for whatever is not one of ours. */
export async function userOf(cookie: string | undefined): Promise<DemoUserName | undefined> {
  if (!cookie) return undefined
  try {
    const { payload } = await jwtVerify(cookie, secret(), { audience: sessionCookie, algorithms: ['HS256'] })
    return isDemoUserName(payload.name) ? payload.name : undefined
  } catch {
    return undefined
  }
}

/** A token as Supabase Auth would give out: an hour, role `authenticated`, and the user as `sub`. */
export function newToken(name: DemoUserName): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(demoUsers[name].id)
    .setAudience('authenticated')
    .setIssuedAt(now)
    .setExpirationTime(now + lifetime)
    .sign(secret())
}

/** The token for the database of who has this session; null: nobody. */
export async function tokenOf(cookie: string | undefined): Promise<string | null> {
  const name = await userOf(cookie)
  return name === undefined ? null : await newToken(name)
}
