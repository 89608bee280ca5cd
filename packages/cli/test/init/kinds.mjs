// An app's module of kinds, as "genjobs init --kinds" loads it: without handlers.
import { defineKind, perOwner } from 'genjobs'
import { z } from 'zod'

export const kinds = [
  defineKind('image', {
    input: z.object({ prompt: z.string().min(1) }),
    output: z.object({ url: z.string() }),
    limits: [perOwner(2, { whenFull: 'reject' })],
    price: 4,
  }),
  defineKind('video', { input: z.object({ prompt: z.string() }), output: z.object({ url: z.string() }), limits: [] }),
]
