import { Refusal } from '../problem/problem.ts'

const maxDepth = 100

/**
 * The JSON body of a request. Its bytes are counted as they come, whatever Content-Length says.
 * @returns undefined for an empty body without a type
 * @throws Refusal `unsupported_media_type`, `payload_too_large`, `malformed_request`
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get('content-type')
  if (type !== null && !isJson(type)) {
    throw new Refusal('unsupported_media_type', 'The body must be JSON in UTF-8.')
  }
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new Refusal('unsupported_media_type', 'The body must not be compressed.')
  }
  const text = decoded(await readBytes(request, maxBytes))
  if (text === '' && type === null) return undefined
  if (type === null) throw new Refusal('unsupported_media_type', 'The body has no Content-Type.')
  requireShallow(text)
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Refusal('malformed_request', 'The body is not JSON.')
  }
}

function isJson(type: string): boolean {
  const match = /^application\/(?:[\w.!#$&^-]+\+)?json *((?:; *[\w-]+ *= *(?:[\w.-]+|"[^"\\]*") *)*)$/i.exec(
    type.trim(),
  )
  if (!match) return false
  const charset = /; *charset *= *"?([\w-]+)/i.exec(match[1] ?? '')?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset)
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array[]> {
  const tooLarge = () =>
    new Refusal('payload_too_large', `The body has more than ${maxBytes.toLocaleString('en')} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = request.body?.getReader()
  if (!reader) return chunks
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const chunk = next.value as Uint8Array
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw tooLarge()
      chunks.push(chunk)
    }
    return chunks
  } catch (error) {
    void reader.cancel().catch(() => undefined)
    if (error instanceof Refusal) throw error
    throw new Refusal('malformed_request', 'The body ended too early.', { cause: error })
  }
}

function decoded(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
  } catch {
    throw new Refusal('malformed_request', 'The body is not UTF-8.')
  }
}

/** What is nested without end exhausts the stack of everybody who reads it. */
function requireShallow(text: string): void {
  let depth = 0
  let inText = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inText) {
      if (code === 0x5c) i++
      else if (code === 0x22) inText = false
    } else if (code === 0x22) inText = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) {
        throw new Refusal('malformed_request', `The body is nested more than ${maxDepth} levels deep.`)
      }
    } else if (code === 0x7d || code === 0x5d) depth--
  }
}
