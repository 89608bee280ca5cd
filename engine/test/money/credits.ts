import { expect } from 'vitest'
import type { Engine, engineOver } from '../engine.ts'

type Posted = { transfer_id: number | null; replayed: boolean; error: Record<string, unknown> | null }

/** The functions of the money over one session. */
export function creditsOver({ rows, ...engine }: ReturnType<typeof engineOver> | Engine) {
  let keys = 0
  async function post(item: Record<string, unknown>): Promise<Posted> {
    const [answer] = await rows<Posted>('select * from genjobs.post_credits($1)', [JSON.stringify([item])])
    return answer as Posted
  }
  return {
    post,
    async topUp(owner: string, amount: number) {
      expect((await post({ owner, amount, reason: 'top_up', key: `top up ${keys++}` })).error).toBeNull()
    },
    async grant(owner: string, amount: number, expiresAtMs: number) {
      const item = { owner, amount, reason: 'grant', key: `grant ${keys++}`, expires_at_ms: expiresAtMs }
      expect((await post(item)).error).toBeNull()
    },
    async account(owner: string) {
      const [row] = await rows<Record<string, unknown>>('select * from genjobs.read_account($1)', [owner])
      return row
    },
    async statement(owner: string) {
      const read = await rows<{ reason: string; amount: number; job_id: string | null }>(
        'select * from genjobs.read_statement($1)',
        [owner],
      )
      return read.map(({ reason, amount, job_id }) => [reason, amount, job_id])
    },
    /** What is left of the grants of an owner, by expiry. */
    async grants(owner: string) {
      const read = await rows<{ remaining: number }>(
        'select remaining from genjobs.grants where owner_id = $1 order by expires_at',
        [owner],
      )
      return read.map(({ remaining }) => remaining)
    },
    async verify() {
      await engine.verify()
      expect(await rows('select * from genjobs.verify_ledger()')).toEqual([])
    },
  }
}
