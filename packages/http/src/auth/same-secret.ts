const encoder = new TextEncoder()

/** A fingerprint, so that what is compared has always the same length. */
export async function fingerprint(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))
}

/** Compared in a time that does not depend on where they differ. */
export function sameFingerprint(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] ?? 0)
  return difference === 0
}
