import { z } from '@hono/zod-openapi'
import type {
  WireCreditRequest,
  WireCreditResult,
  WireCredits,
  WireCreditStatement,
  WireOverdraftRequest,
} from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { jobId, name, storable, time } from './texts.ts'

const credits = () => z.int()

export const wireCredits = exactly<WireCredits>()(
  z
    .object({
      balance: credits().openapi({ description: 'Whole credits: what there is, set aside or not.' }),
      held: z.int().min(0).openapi({ description: 'Set aside for live jobs.' }),
      available: credits().openapi({ description: 'What a submit may use, the overdraft included.' }),
      expiring: z.int().min(0).openapi({ description: 'What of it will expire.' }),
      nextExpiry: time().nullable().openapi({ description: 'When some does next.' }),
      overdraft: z.int().min(0).openapi({ description: 'By how much more may be used than there is.' }),
    })
    .openapi('Credits'),
)

export const wireOverdraftRequest = exactly<WireOverdraftRequest>()(
  z.object({ owner: name(), credits: z.int().min(0) }).openapi('OverdraftRequest'),
)

export const wireCreditStatement = exactly<WireCreditStatement>()(
  z
    .object({
      transfers: z.array(
        z.object({
          id: z.int().min(1),
          reason: z.enum(['top_up', 'grant', 'capture', 'adjust', 'expire']),
          amount: credits().openapi({ description: 'Negative where the owner has less afterwards.' }),
          job: jobId().nullable(),
          held: z.int().min(1).nullable().openapi({
            description: 'Of a capture: what had been set aside for the job. The rest went back.',
          }),
          note: z.string().nullable(),
          createdAt: time(),
        }),
      ),
      nextCursor: z.string().nullable().openapi({ description: 'The cursor of the next page; null on the last one.' }),
    })
    .openapi('CreditStatement'),
)

/** What does not go together; the engine would refuse it too, but could not say where it stands. */
const togetherness = (
  { amount, reason, note, expiresAt }: WireCreditRequest | CreditRequest,
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
) => {
  const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (amount === 0) wrong('amount', 'must not be zero')
  if (amount < 0 && reason !== 'adjust') wrong('amount', 'only an adjustment takes credits away')
  if (reason === 'adjust' && note === undefined) wrong('note', 'an adjustment says why')
  if ((reason === 'grant') !== (expiresAt !== undefined)) wrong('expiresAt', 'a grant, and nothing else, expires')
}

type CreditRequest = { amount: number; reason: string; note?: string | undefined; expiresAt?: string | undefined }

export const wireCreditRequest = exactly<WireCreditRequest>()(
  z
    .strictObject({
      owner: name(),
      amount: credits().openapi({ description: 'Whole credits; below zero only to adjust.' }),
      reason: z.enum(['top_up', 'grant', 'adjust']),
      key: name().openapi({
        description: "Of an invoice or a webhook's event: the same key again moves nothing.",
      }),
      note: storable(500).optional().openapi({ description: 'The owner reads it. Required to adjust.' }),
      expiresAt: z.iso
        .datetime({ offset: true })
        .optional()
        .openapi({ description: 'Of a grant, and required there.' }),
    })
    .superRefine(togetherness)
    .openapi('CreditRequest'),
)

export const wireCreditResult = exactly<WireCreditResult>()(
  z
    .object({
      transfer: z.int().min(1),
      replayed: z.boolean().openapi({ description: 'The key was known: nothing has moved.' }),
    })
    .openapi('CreditResult'),
)
