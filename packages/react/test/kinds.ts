import { defineKind, perOwnerAndKind } from '@genjobs/contract'
import { z } from 'zod'

export const image = defineKind('image', {
  input: z.object({ prompt: z.string().min(1) }),
  output: z.object({ url: z.string() }),
  retry: { attempts: 1 },
})

/** One at a time for each owner. */
export const video = defineKind('video', {
  input: z.object({ prompt: z.string() }),
  limits: [perOwnerAndKind(1, { whenFull: 'reject' })],
  retry: { attempts: 1 },
})

/** What costs credits. */
export const poster = defineKind('poster', {
  input: z.object({ prompt: z.string() }),
  output: z.object({ url: z.string() }),
  retry: { attempts: 1 },
  price: 4,
})
