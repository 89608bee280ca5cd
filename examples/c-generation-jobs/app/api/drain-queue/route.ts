import { cookies } from 'next/headers'
import { operatorDatabase } from '../../../lib/database.ts'
import { demoUsers } from '../../../lib/demo-users.ts'
import { drainQueue } from '../../../lib/drain-queue.ts'
import { generate } from '../../../lib/generate.ts'
import { sessionCookie, userOf } from '../../../lib/session.ts'

/** `POST ?project=…`: the worker takes the user's queued jobs of a project, at most five. In an app cron calls a worker. */
export async function POST(request: Request): Promise<Response> {
  const name = await userOf((await cookies()).get(sessionCookie)?.value)
  if (!name) return Response.json({ error: 'Please sign in.' }, { status: 401 })
  const projectId = new URL(request.url).searchParams.get('project')
  if (!projectId) return Response.json({ error: 'Which project?' }, { status: 400 })
  return Response.json(
    await drainQueue(operatorDatabase(), generate, { limit: 5, userId: demoUsers[name].id, projectId }),
  )
}
