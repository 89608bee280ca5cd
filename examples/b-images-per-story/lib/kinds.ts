// Shared by the browser, the server and workers: no handler, nothing of a server.
import { defineKind, perSubjectAndKind } from '@genjobs/contract'
import { imageKind } from '@genjobs/generators/kinds'
import { z } from 'zod'

/** One generation of each kind per story. After 5 minutes it no longer blocks, whatever its worker says. */
const onePerStory = () => [perSubjectAndKind(1, { whenFull: 'reject', staleAfter: '5m' })]

/** Internal: whoever submits must own the story, and only the server can tell. Users go by /api/generate_images. */
export const imageGeneration = imageKind({ name: 'image_generation', limits: onePerStory(), internal: true })

export const videoGeneration = defineKind('video_generation', {
  input: z.object({
    prompt: z.string().trim().min(1).max(4000),
    style: z.string().trim().min(1).max(400).optional(),
    seconds: z.int().min(1).max(10).default(4),
  }),
  output: z.object({
    video: z.object({
      /** Where it can be seen, and its name in the storage. */
      url: z.string(),
      key: z.string(),
      contentType: z.string(),
      width: z.int(),
      height: z.int(),
      seconds: z.number(),
      /** The size of the file. */
      bytes: z.int(),
    }),
  }),
  limits: onePerStory(),
  retry: { attempts: 3 },
  internal: true,
})

export const kinds = [imageGeneration, videoGeneration] as const

/** The kind behind each of the two buttons. */
export const generationKinds = { image: imageGeneration, video: videoGeneration }

export type GenerationType = keyof typeof generationKinds

/** What a job of a story is about; the limit `perSubjectAndKind` holds by it. */
export const subjectOf = (storyId: string): string => `story:${storyId}`
