import { Refusal } from '../problem/problem.ts'

const safe: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/**
 * A page of somebody else can make a browser send a request along with the cookies of ours. Whoever is known by an
 * Authorization header is not in danger: no page can add that without being asked for it (CORS).
 * @param origins that may, cookies included
 * @throws Refusal `forbidden`
 */
export function requireSameOrigin(request: Request, url: URL, origins: readonly string[]): void {
  if (safe.includes(request.method) || request.headers.has('authorization')) return
  const origin = request.headers.get('origin')
  if (origin !== null && origins.includes(origin)) return
  const site = request.headers.get('sec-fetch-site')
  // Over plain HTTP, and from old browsers, there is the origin alone.
  if (site === null ? origin === null || isOwn(origin, request, url) : site === 'same-origin' || site === 'none') return
  throw new Refusal('forbidden', 'Another origin may not do this with the cookies of its visitors.', {
    hint: 'Send the credential as "Authorization: Bearer …", or name the origin: cors: { origins, credentials: true }.',
  })
}

function isOwn(origin: string, request: Request, url: URL): boolean {
  const host = URL.canParse(origin) ? new URL(origin).host : undefined
  return (
    host !== undefined &&
    [url.host, request.headers.get('host'), request.headers.get('x-forwarded-host')].includes(host)
  )
}
