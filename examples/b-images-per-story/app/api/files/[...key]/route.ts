import { jobs } from '../../../../lib/jobs.ts'
import { resultFiles, type ResultFile } from '../../../../lib/result-files.ts'
import { sessionOf } from '../../../../lib/session.ts'
import { readStored } from '../../../../lib/storage.ts'

/** The files that the user's own jobs have made, and nothing else of the folder. */
export async function GET(request: Request, { params }: { params: Promise<{ key: string[] }> }): Promise<Response> {
  const session = await sessionOf(request)
  const { key: parts } = await params
  const file = session && (await ownFile(session.userId, parts.map(decodeURIComponent).join('/')))
  if (!file) return new Response('Not found', { status: 404 })
  return new Response(await readStored(file.key), {
    headers: {
      'Content-Type': file.contentType,
      // A file of a job never changes; it is one user's, so nobody in between keeps it.
      'Cache-Control': 'private, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    },
  })
}

/** Only what the output of a finished job names: a job that was cleared leaves files that nobody gets to see. */
async function ownFile(userId: string, key: string): Promise<ResultFile | undefined> {
  const id = /\/([0-9a-f-]{36})(?:-\d+)?\.\w+$/.exec(key)?.[1]
  const job = id === undefined ? undefined : await jobs.find(id)
  if (job?.owner !== userId) return undefined
  return resultFiles(job.output).find((file) => file.key === key)
}
