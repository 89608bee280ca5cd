import { defineKind, perOwner, type Duration } from 'genjobs'
import { z } from 'zod'

export type JobType = 'image' | 'video'

export type GenerationLimits = {
  /** How many generations a user may have at a time, unless data says otherwise: a plan, or a limit of his own. Default 1. */
  max?: number
  /** A generation older than this no longer blocks, whatever its worker says. Default 10 minutes. */
  staleAfter?: Duration
}

/** The two kinds of generation. Both name the limit `owner:{owner}`, and equal keys are one limit: they share it. */
export function generationKinds({ max = 1, staleAfter = '10m' }: GenerationLimits = {}) {
  const options = {
    input: z.object({ prompt: z.string().optional() }),
    limits: [perOwner(max, { whenFull: 'reject', staleAfter })],
    // The limit ends what takes too long. This only has to be longer.
    timeout: '24h' as const,
  }
  return { image: defineKind('image', options), video: defineKind('video', options) }
}
