import type { Api } from '../api.ts'
import type { Call, Endpoint } from '../endpoint.ts'
import { Refusal } from '../problem/problem.ts'
import { bearer } from './bearer.ts'
import { whatToSet } from './from-environment.ts'
import { isOwner } from './jwt-auth.ts'
import { isService, type Principal } from './principal.ts'
import { requireSameOrigin } from './same-origin.ts'
import { fingerprint, sameFingerprint } from './same-secret.ts'

/** Who calls, where somebody must: null only where anybody may. @throws Refusal `unauthenticated` */
export async function identify(api: Api, endpoint: Endpoint, request: Request, url: URL): Promise<Principal | null> {
  if (endpoint.access === 'public') return null
  if (endpoint.access === 'cron') {
    await requireCronSecret(api.cronSecret, request)
    return { role: 'service' }
  }
  const inUrl = 'inUrl' in endpoint && endpoint.inUrl ? url.searchParams.get('token') : null
  // What stands in a URL ends up in logs: only what is dead soon is taken from there.
  const principal = inUrl === null ? await fromHeader(api, request) : ((await api.tokens?.verify(inUrl)) ?? null)
  if (principal === null || !isSound(principal)) return null
  return principal
}

async function fromHeader(api: Api, request: Request): Promise<Principal | null> {
  const given = bearer(request)
  const ours = given === undefined ? null : ((await api.tokens?.verify(given)) ?? null)
  return ours ?? (await api.authenticate?.(request)) ?? null
}

/** An authenticate function of the app may be wrong; what is no owner must not become one. */
function isSound(principal: Principal): boolean {
  if (principal.expiresAt !== undefined && principal.expiresAt.getTime() <= Date.now()) return false
  return isService(principal) || isOwner(principal.owner)
}

/** The caller, if he may use this route. @throws Refusal `unauthenticated`, `forbidden` */
export function admit(
  api: Api,
  endpoint: Endpoint,
  principal: Principal | null,
  { request, url, params }: Call,
): Principal {
  if (principal === null) throw unauthenticated(api, request)
  requireSameOrigin(request, url, api.trustedOrigins)
  if (principal.job === undefined || endpoint.access === 'any') return principal
  if (endpoint.access === 'owner') throw new Refusal('forbidden', 'This token is for one job only.')
  if (principal.job.toLowerCase() !== params['id']?.toLowerCase()) {
    throw new Refusal('forbidden', 'This token is for another job.')
  }
  return principal
}

function unauthenticated(api: Api, request: Request): Refusal {
  const came = request.headers.has('authorization')
  const nothingSet = api.authenticate === undefined && api.tokens === undefined
  return new Refusal('unauthenticated', came ? 'The credentials are not valid.' : 'The request has no credentials.', {
    headers: { 'WWW-Authenticate': `Bearer realm="genjobs"${came ? ', error="invalid_token"' : ''}` },
    ...(nothingSet ? { hint: `This server lets nobody in yet. ${whatToSet}` } : {}),
  })
}

async function requireCronSecret(secret: string | undefined, request: Request): Promise<void> {
  const given = bearer(request)
  // Also for an unset secret something is compared, and it never fits.
  const fits = sameFingerprint(await fingerprint(given ?? ''), await fingerprint(secret ?? ''))
  if (fits && given !== undefined && secret !== undefined && secret !== '') return
  throw new Refusal('unauthenticated', 'The cron secret is missing or wrong.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="genjobs cron"' },
    hint: secret
      ? 'Send "Authorization: Bearer $CRON_SECRET".'
      : 'Set CRON_SECRET on the server; without one every call is refused.',
  })
}
