import { isFileOf } from '../../../../lib/own-files.ts'
import { refuse, signInFirst } from '../../../../lib/refuse.ts'
import { sessionOf } from '../../../../lib/session.ts'
import { readStored } from '../../../../lib/storage.ts'

const types: Record<string, string> = { webp: 'image/webp', png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif' }

/** A file of whoever is signed in. One of somebody else's does not exist. */
export async function GET(request: Request, { params }: { params: Promise<{ key: string[] }> }): Promise<Response> {
  const session = await sessionOf(request)
  if (!session) return signInFirst()
  const { key: parts } = await params
  const key = parts.join('/')
  const type = types[key.split('.').at(-1) ?? '']
  const isOwn = isFileOf(session.userId, `/api/files/${key}`) && parts.every((part) => /^[\w-][\w.-]*$/.test(part))
  const bytes = isOwn && type ? await readStored(key) : undefined
  if (!bytes || !type) return refuse(404, 'There is no such file.')
  return new Response(bytes, {
    headers: {
      'Content-Type': type,
      // A name is never used for other bytes.
      'Cache-Control': 'private, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}
