import { defineKind, perOwnerAndKind } from '@genjobs/contract'
import { z } from 'zod'

export const image = defineKind('image', {
  input: z.object({ prompt: z.string().min(1) }),
  output: z.object({ url: z.string() }),
  limits: [perOwnerAndKind(1, { whenFull: 'reject', staleAfter: '10m' })],
})
