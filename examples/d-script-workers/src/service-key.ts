/**
 * Whether a request carries `Authorization: Bearer <key>`. The digests are compared, in constant time, so neither the
 * length nor the beginning of the key can be guessed from how long the answer takes. A key that is not set refuses
 * everything: otherwise "Bearer undefined" would open the door.
 */
export async function hasServiceKey(request: Request, key: string | undefined): Promise<boolean> {
  const given = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const [ours, theirs] = await Promise.all([digest(key ?? ''), digest(given ?? '')])
  let difference = 0
  for (const [n, byte] of ours.entries()) difference |= byte ^ (theirs[n] ?? 0)
  return difference === 0 && given !== undefined && key !== undefined && key !== ''
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}
