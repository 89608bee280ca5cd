import { SignJWT, type JWTPayload } from 'jose'

/**
 * A token as an app's own sign-in would give out: HS256, `sub` is the user.
 * @param expiresIn seconds from now; negative for a token that has expired. Default an hour.
 */
export function devJwt(options: {
  secret: string
  sub: string
  expiresIn?: number
  claims?: JWTPayload
}): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ ...options.claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(options.sub)
    .setIssuedAt(now)
    .setExpirationTime(now + (options.expiresIn ?? 3600))
    .sign(new TextEncoder().encode(options.secret))
}
