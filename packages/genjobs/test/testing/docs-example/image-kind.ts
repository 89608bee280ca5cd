import { defineKind, perOwner } from 'genjobs'
import { z } from 'zod'

export const image = defineKind('image', {
  input: z.object({ prompt: z.string().min(1) }),
  output: z.object({ url: z.string() }),
  limits: [perOwner(1, { whenFull: 'reject', staleAfter: '10m' })],
  retry: { attempts: 3 },
  price: 4,
})
