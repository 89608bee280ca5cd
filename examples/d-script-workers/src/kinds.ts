import { defineKind, total } from 'genjobs'
import { z } from 'zod'

/** A script to write, in several calls of a language model; it takes minutes. */
export const script = defineKind('script', {
  input: z.object({ topic: z.string().trim().min(1).max(2_000) }),
  output: z.object({ text: z.string().min(1) }),
  // The default, over all workers together. `select genjobs.set_limit('total', 5)` changes it without a deploy.
  limits: [total(3)],
  timeout: '15m',
  retry: { attempts: 3 },
})

export const kinds = [script] as const
