import { GenjobsError } from '@genjobs/contract'
import { refusalError } from '../client/database-error.ts'
import type { CreditItem } from './credit-calls.ts'
import type { JobsParts } from '../client/jobs-parts.ts'

/** The credits of an owner at one moment, in whole credits. */
export type CreditBalance = {
  /** What he has, set aside or not. */
  balance: number
  /** Set aside for live jobs. */
  held: number
  /** What a submit may use, the overdraft included. */
  available: number
  /** What of it will expire, and the next time at which some does. */
  expiring: number
  nextExpiry: Date | null
  /** By how much more may be used than there is; `balance` may go as far below zero. */
  overdraft: number
}

export type CreditTransfer = {
  id: number
  reason: 'top_up' | 'grant' | 'capture' | 'adjust' | 'expire'
  /** Negative when the owner has less afterwards. */
  amount: number
  /** Of a capture: the job, and how much had been set aside for it. */
  job: string | null
  held: number | null
  note: string | null
  createdAt: Date
}

export type CreditResult = { transfer: number; replayed: boolean }

type Request = {
  /** The same key again moves nothing and answers with the same transfer: an invoice, a webhook's event id. */
  key: string
  note?: string
}

/** @throws GenjobsError `invalid_input`, `idempotency_mismatch`, `insufficient_credits` (of an adjustment) */
export function creditsOf({ engine, ready }: JobsParts) {
  async function post(item: CreditItem): Promise<CreditResult> {
    // What JSON has no number for would arrive as null, and a bigint not at all.
    if (!Number.isSafeInteger(item.amount)) {
      throw new GenjobsError('invalid_input', `an amount is a whole number of credits, not ${String(item.amount)}`)
    }
    await ready()
    const [answer] = await engine.postCredits([item])
    if (!answer || answer.error || answer.transfer_id === null) {
      throw refusalError(answer?.error ?? { code: 'database_error', message: 'the engine gave no answer' })
    }
    return { transfer: answer.transfer_id, replayed: answer.replayed }
  }

  return {
    /** Credits that were bought. */
    topUp: (owner: string, amount: number, { key, note }: Request): Promise<CreditResult> =>
      post({ owner, amount, reason: 'top_up', key, note }),

    /** Credits that expire; they are used before others, what expires first before what expires later. */
    grant: (
      owner: string,
      amount: number,
      { key, note, expiresAt }: Request & { expiresAt: Date },
    ): Promise<CreditResult> => post({ owner, amount, reason: 'grant', key, note, expires_at_ms: expiresAt.getTime() }),

    /** Put right what is wrong: more, or, as far as they are available, less. The note says why. */
    adjust: (owner: string, amount: number, { key, note }: Request & { note: string }): Promise<CreditResult> =>
      post({ owner, amount, reason: 'adjust', key, note }),

    /**
     * By how much more an owner may use than he has; 0 unless it is set.
     * @throws GenjobsError `insufficient_credits` when more than that is in use already; `invalid_input`
     */
    async setOverdraft(owner: string, credits: number): Promise<void> {
      if (!Number.isSafeInteger(credits)) {
        throw new GenjobsError('invalid_input', `an overdraft is a whole number of credits, not ${String(credits)}`)
      }
      await ready()
      const error = await engine.setOverdraft(owner, credits)
      if (error) throw refusalError(error)
    },

    async balance(owner: string): Promise<CreditBalance> {
      await ready()
      const { next_expiry: nextExpiry, ...credits } = await engine.readAccount(owner)
      return { ...credits, nextExpiry }
    },

    /** What moved, newest first; the next page begins before the last id of this one. */
    async statement(
      owner: string,
      { before, limit = 50 }: { before?: number; limit?: number } = {},
    ): Promise<CreditTransfer[]> {
      await ready()
      return (await engine.readStatement(owner, before ?? null, limit)).map((row) => ({
        id: row.id,
        reason: row.reason,
        amount: row.amount,
        job: row.job_id,
        held: row.held,
        note: row.note,
        createdAt: row.created_at,
      }))
    },
  }
}
