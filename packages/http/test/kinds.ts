import { defineKind, perOwner, total } from 'genjobs'
import { z } from 'zod'

export const image = defineKind('image', {
  input: z.object({ prompt: z.string().min(1), size: z.number().int().optional() }),
  price: 4,
})

/** One at a time for each owner. */
export const video = defineKind('video', {
  input: z.object({ prompt: z.string() }),
  limits: [perOwner(1, { whenFull: 'reject' })],
  retry: { attempts: 1 },
})

/** One at a time for everybody together. */
export const shared = defineKind('shared', { input: z.object({}), limits: [total(1, { whenFull: 'reject' })] })

/** Only the server submits it. */
export const invoice = defineKind('invoice', { input: z.object({}), internal: true })

/** Its owner says when it runs, how it ends and what it costs. */
export const sketch = defineKind('sketch', { input: z.object({ title: z.string() }), manual: true })

/** The server says so, because it is paid for. */
export const print = defineKind('print', { input: z.object({}), manual: true, price: 4 })

export const kinds = [image, video, shared, invoice, sketch, print] as const
