import type { Caller } from '../client/engine.ts'
import type { EngineRefusal } from '../client/database-error.ts'

/** One item of post_credits(). */
export type CreditItem = {
  owner: string
  amount: number
  reason: 'top_up' | 'grant' | 'adjust'
  key?: string | undefined
  note?: string | undefined
  expires_at_ms?: number | undefined
}

export type CreditAnswer = {
  item: number
  transfer_id: number | null
  replayed: boolean
  error: EngineRefusal | null
}

export type AccountRow = {
  balance: number
  held: number
  available: number
  expiring: number
  next_expiry: Date | null
  overdraft: number
}

export type StatementRow = {
  id: number
  reason: 'top_up' | 'grant' | 'capture' | 'adjust' | 'expire'
  amount: number
  job_id: string | null
  held: number | null
  key: string | null
  note: string | null
  created_at: Date
}

/** The functions of the engine for credits and prices. */
export function creditCalls({ call, one, value }: Caller) {
  return {
    postCredits: (items: readonly CreditItem[]) => call<CreditAnswer>('post_credits', [JSON.stringify(items)]),
    readAccount: (owner: string) => one<AccountRow>('read_account', [owner]),
    readStatement: (owner: string, before: number | null, limit: number) =>
      call<StatementRow>('read_statement', [owner, before, limit]),
    setOverdraft: (owner: string, credits: number) => value<EngineRefusal | null>('set_overdraft', [owner, credits]),
    setPrice: (kind: string, price: number | null, mode: string | null) =>
      value<boolean>('set_price', [kind, price, mode]),
  }
}
