import { createHash } from 'node:crypto'
import { folderOf } from '../../../lib/own-files.ts'
import { readBody } from '../../../lib/read-body.ts'
import { refuse, signInFirst } from '../../../lib/refuse.ts'
import { sessionOf } from '../../../lib/session.ts'
import { storage } from '../../../lib/storage.ts'
import { toWebp } from '../../../lib/to-webp.ts'

const maxBytes = 8 * 1_024 * 1_024

/** Keep a photo or drawing: its bytes are the body, `{ url }` is the answer. The same picture always has the same address. */
export async function POST(request: Request): Promise<Response> {
  const session = await sessionOf(request)
  if (!session) return signInFirst()
  const body = await readBody(request, maxBytes)
  if (!body) return refuse(413, 'The image is larger than 8 MB.')
  const image = await toWebp(body)
  if (!image) return refuse(415, 'This is not an image that can be read. Use a PNG, JPEG or WebP file.')
  const name = createHash('sha256').update(image).digest('hex')
  const key = `${folderOf(session.userId)}/uploads/${name}.webp`
  const { url } = await storage.put(key, image, { contentType: 'image/webp' })
  return Response.json({ url }, { status: 201 })
}
