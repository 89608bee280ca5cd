/** A job as far as money goes. `parts` is what its hold took from grants, soonest expiry first. */
type Held = { owner: string; price: number; parts: { grant: Grant; amount: number }[] }
type Grant = { remaining: number; expiresAt: number }
type Owner = { posted: number; held: number; grants: Grant[] }

/**
 * The credits of a few owners, in the plainest way: numbers in memory and nothing about locks, folds or sweeps. What has
 * expired is simply not counted, whenever the engine takes it back.
 */
export function ledgerModel() {
  const owners = new Map<string, Owner>()
  const holds = new Map<string, Held>()
  const captured = new Map<string, number>()

  function ownerOf(name: string): Owner {
    let owner = owners.get(name)
    if (!owner) owners.set(name, (owner = { posted: 0, held: 0, grants: [] }))
    return owner
  }
  function expired(owner: Owner, now: number): number {
    return owner.grants.filter(({ expiresAt }) => expiresAt <= now).reduce((sum, { remaining }) => sum + remaining, 0)
  }
  function take(owner: Owner, amount: number, now: number): Held['parts'] {
    const parts: Held['parts'] = []
    let left = amount
    const usable = owner.grants.filter(({ expiresAt }) => expiresAt > now)
    for (const grant of usable.toSorted((a, b) => a.expiresAt - b.expiresAt)) {
      const part = Math.min(left, grant.remaining)
      if (part === 0) continue
      grant.remaining -= part
      left -= part
      parts.push({ grant, amount: part })
    }
    return parts
  }
  const giveBack = (parts: Held['parts']) => parts.forEach(({ grant, amount }) => (grant.remaining += amount))

  return {
    owners: () => [...owners.keys()],
    jobs: () => [...holds.keys()],
    captured,
    account(name: string, now: number) {
      const owner = ownerOf(name)
      const balance = owner.posted - expired(owner, now)
      return { balance, held: owner.held, available: balance - owner.held }
    },
    /** Returns how to undo it. */
    post(name: string, amount: number, now: number, expiresAt?: number): () => void {
      const owner = ownerOf(name)
      owner.posted += amount
      const grant = expiresAt === undefined ? undefined : { remaining: amount, expiresAt }
      if (grant) owner.grants.push(grant)
      const parts = amount < 0 ? take(owner, -amount, now) : []
      return () => {
        owner.posted -= amount
        owner.grants = owner.grants.filter((one) => one !== grant)
        giveBack(parts)
      }
    },
    /** Returns how to undo it. */
    hold(job: string, name: string, price: number, now: number): () => void {
      const owner = ownerOf(name)
      const parts = take(owner, price, now)
      owner.held += price
      holds.set(job, { owner: name, price, parts })
      return () => {
        owner.held -= price
        holds.delete(job)
        giveBack(parts)
      }
    },
    /** A job ended; false when it had ended before. */
    end(job: string, succeeded: boolean, charge: number | undefined): boolean {
      const held = holds.get(job)
      if (!held) return false
      holds.delete(job)
      const owner = ownerOf(held.owner)
      const amount = succeeded ? Math.min(charge ?? held.price, held.price) : 0
      if (amount > 0) captured.set(job, amount)
      owner.posted -= amount
      owner.held -= held.price
      let used = amount
      for (const part of held.parts) {
        const gone = Math.min(used, part.amount)
        used -= gone
        part.grant.remaining += part.amount - gone
      }
      return true
    },
    ownerOf: (job: string) => holds.get(job)?.owner,
  }
}

export type LedgerModel = ReturnType<typeof ledgerModel>
