// Shared by the browser, the server and workers: no handler, nothing of a server.
import { defineKind } from '@genjobs/contract'
import { z } from 'zod'

/**
 * A row of `generation_jobs`. No worker of the engine runs it: the app, or the user himself, moves it through its states.
 * Internal: whoever makes one must own its project, and the table looks at that.
 */
export const generation = defineKind('generation', { input: z.object({}), manual: true, internal: true })

/** The other sort of job, for comparison: a worker runs it, and no user can touch its state, price or progress. */
export const storyboard = defineKind('storyboard', {
  input: z.object({ prompt: z.string().trim().min(1).max(200), scenes: z.int().min(1).max(10).default(3) }),
  output: z.object({ scenes: z.array(z.string()) }),
  retry: { attempts: 3 },
})

export const kinds = [generation, storyboard] as const
