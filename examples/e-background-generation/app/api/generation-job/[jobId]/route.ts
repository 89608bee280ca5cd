import { GenjobsError } from 'genjobs'
import { generationJob } from '../../../../lib/generation-job.ts'
import { jobs } from '../../../../lib/jobs.ts'
import type { nailDesign } from '../../../../lib/kinds.ts'
import { refuse, signInFirst } from '../../../../lib/refuse.ts'
import { sessionOf } from '../../../../lib/session.ts'

/** How far a generation is: `{ status, resultImages?, errorMessage?, … }`. One of somebody else's does not exist. */
export async function GET(request: Request, { params }: { params: Promise<{ jobId: string }> }): Promise<Response> {
  const session = await sessionOf(request)
  if (!session) return signInFirst()
  const { jobId } = await params
  try {
    const job = await jobs.find<typeof nailDesign>(jobId)
    if (job?.owner !== session.userId) return refuse(404, 'There is no such generation.')
    return Response.json(generationJob(job), { headers: { 'Cache-Control': 'no-store' } })
  } catch (error) {
    if (!(error instanceof GenjobsError) || !error.retryable) throw error
    return refuse(503, 'The database does not answer. Try again in a moment.')
  }
}
