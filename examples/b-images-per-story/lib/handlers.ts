import { createLocal, imageHandler } from '@genjobs/generators'
import type { Handlers } from 'genjobs'
import type { kinds } from './kinds.ts'
import { readStored, storage } from './storage.ts'
import { videoHandler } from './video-handler.ts'

/** How long an image takes, in milliseconds: the local provider would be done before anybody has seen it begin. */
const imageMs = Number(process.env.LOCAL_DELAY_MS ?? 3_000)

/** What runs the jobs: in this app after a submit, or in `npm run work`. Any model of the AI SDK fits in here. */
export const handlers: Handlers<typeof kinds> = {
  image_generation: imageHandler({
    model: createLocal({ delayMs: imageMs }).image(),
    storage,
    expectedMs: Math.max(imageMs, 500),
  }),
  video_generation: videoHandler({ storage, read: readStored, frameMs: imageMs / 8 }),
}
