/** Weak, for what proxies compress is the same only in meaning. */
export async function weakEtag(body: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body)))
  return `W/"${btoa(String.fromCharCode(...digest.subarray(0, 18)))}"`
}

/** Whether the caller has it already: `If-None-Match`, compared weakly (RFC 9110, 13.1.2). */
export function isKnown(request: Request, etag: string): boolean {
  const header = request.headers.get('if-none-match')
  if (header === null) return false
  if (header.trim() === '*') return true
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return header.split(',').some((tag) => opaque(tag) === opaque(etag))
}
