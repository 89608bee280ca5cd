/** A session token is a few hundred bytes; what is far longer is not looked at. */
const maxLength = 16_384

/** The token of `Authorization: Bearer …`, if there is one. */
export function bearer(request: Request): string | undefined {
  const header = request.headers.get('authorization')
  if (header === null || header.length > maxLength) return undefined
  return /^Bearer +([\w\-.~+/]+=*)$/i.exec(header)?.[1]
}
