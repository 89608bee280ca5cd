import type { GenjobsError } from 'genjobs'
import { jobs } from './jobs.ts'
import { generationKinds, subjectOf, type GenerationType } from './kinds.ts'
import type { Story } from './stories.ts'

export type GenerationWishes = { style: string; instructions: string }

export type StartResult = { started: true; jobId: string } | { started: false; blockingJobId: string | null }

/**
 * Check and start in one atomic step, over all browsers and servers. An active generation younger than 5 minutes refuses;
 * an older one is failed on the way.
 * @throws GenjobsError `invalid_input`, …
 */
export async function startGeneration(
  userId: string,
  story: Story,
  type: GenerationType,
  { style, instructions }: GenerationWishes,
): Promise<StartResult> {
  const prompt = [story.title, instructions.trim()].filter((part) => part !== '').join('. ')
  const wanted = { prompt, ...(style.trim() === '' ? {} : { style: style.trim() }) }
  const options = { owner: userId, subject: subjectOf(story.id), metadata: { style, instructions } }
  const result =
    type === 'image'
      ? await jobs.trySubmit(generationKinds.image, { ...wanted, n: 3, size: '768x512', format: 'webp' }, options)
      : await jobs.trySubmit(generationKinds.video, wanted, options)
  if (result.ok) return { started: true, jobId: result.job.id }
  if (!isFull(result.error)) throw result.error
  return { started: false, blockingJobId: result.error.blockingJobs?.[0] ?? null }
}

/** Fail the story's active generation, whatever its age, and return the ids: one, or none where none was active. */
export async function clearGeneration(userId: string, story: Story, type: GenerationType): Promise<string[]> {
  return await jobs.clear(`kind:${generationKinds[type].name}:subject:${subjectOf(story.id)}`, { owner: userId })
}

const isFull = (error: GenjobsError): boolean => error.code === 'limit_reached'
