import { addDemoCredits } from '../../../lib/credits.ts'
import { refuse, signInFirst } from '../../../lib/refuse.ts'
import { sessionOf } from '../../../lib/session.ts'

/** A demo: 20 credits for a click. The same `Idempotency-Key` is the same click. */
export async function POST(request: Request): Promise<Response> {
  const session = await sessionOf(request)
  if (!session) return signInFirst()
  const key = request.headers.get('idempotency-key') ?? ''
  if (!/^[\w-]{8,100}$/.test(key)) return refuse(400, 'The Idempotency-Key is missing.')
  await addDemoCredits(session.userId, key)
  return new Response(null, { status: 204 })
}
