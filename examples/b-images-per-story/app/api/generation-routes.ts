import { z } from 'zod'
import { inProgress } from '../../lib/generation-texts.ts'
import type { GenerationType } from '../../lib/kinds.ts'
import { readBody } from '../../lib/read-body.ts'
import { sessionOf } from '../../lib/session.ts'
import { startWork } from './start-work.ts'
import { findStory, type Story } from '../../lib/stories.ts'
import { clearGeneration, startGeneration } from '../../lib/story-jobs.ts'

/** The routes of the original, with its names; the same for images and videos. */

const text = (name: string, longest: number) =>
  z
    .string(`${name} must be a text`)
    .max(longest, `${name} may have at most ${longest} characters`)
    // Not every string of JavaScript is a text that a database can keep.
    .refine((value) => value.isWellFormed() && !value.includes('\0'), `${name} has characters that cannot be kept`)
    .default('')

const startBody = z.object({
  story_id: z.string(),
  style: text('style', 200),
  instructions: text('instructions', 2000),
})
const clearBody = z.object({ story_id: z.string() })

/** `POST {story_id, style, instructions}` → 202 `{job_id, status}`, or 409 that names the blocking job. */
export function generateRoute(type: GenerationType): (request: Request) => Promise<Response> {
  return (request) =>
    ofStory(request, startBody, async (userId, story, { style, instructions }) => {
      const result = await startGeneration(userId, story, type, { style, instructions })
      if (!result.started) {
        return Response.json({ error: inProgress[type], job_id: result.blockingJobId }, { status: 409 })
      }
      startWork()
      return Response.json({ job_id: result.jobId, status: 'processing' }, { status: 202 })
    })
}

/** `POST {story_id}` → 200 `{cleared}`: the ids of what was failed, none where nothing was active. */
export function clearRoute(type: GenerationType): (request: Request) => Promise<Response> {
  return (request) =>
    ofStory(request, clearBody, async (userId, story) =>
      Response.json({ cleared: await clearGeneration(userId, story, type) }),
    )
}

async function ofStory<Body extends { story_id: string }>(
  request: Request,
  schema: z.ZodType<Body>,
  work: (userId: string, story: Story, body: Body) => Promise<Response>,
): Promise<Response> {
  try {
    const session = await sessionOf(request)
    if (!session) return refusal(401, 'Please sign in.')
    const body = schema.safeParse(await jsonOf(request))
    if (!body.success) return refusal(400, body.error.issues[0]?.message ?? 'Not a valid request.')
    const story = await findStory(session.userId, body.data.story_id)
    // Somebody else's story answers like one that does not exist.
    if (!story) return refusal(404, 'Story not found')
    return await work(session.userId, story, body.data)
  } catch (error) {
    console.error(error)
    return refusal(500, 'Something went wrong on the server. Please try again.')
  }
}

/** Undefined for what is not JSON, or longer than anybody's wishes. */
async function jsonOf(request: Request): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await readBody(request, 16_384)))
  } catch {
    return undefined
  }
}

const refusal = (status: number, error: string): Response => Response.json({ error }, { status })
