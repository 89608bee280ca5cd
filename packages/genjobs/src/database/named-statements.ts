import { createHash } from 'node:crypto'

/** A text that has been sent so often is likely to be sent for ever. */
const worthwhile = 5
const most = 100

/**
 * Names for the statements of a process that come again and again, so that the server parses them once a connection.
 * A name says its text, so that another client's statement behind the same pooler is never taken for it.
 */
export class NamedStatements {
  readonly #uses = new Map<string, { count: number; name: string }>()
  #generation = 0
  #off = false

  /** Undefined for a text that is not worth a name yet. */
  nameOf(text: string): string | undefined {
    if (this.#off) return undefined
    let use = this.#uses.get(text)
    if (!use) {
      if (this.#uses.size >= most) return undefined
      const digest = createHash('sha256').update(text).digest('hex').slice(0, 24)
      this.#uses.set(text, (use = { count: 0, name: `genjobs_${digest}` }))
    }
    return ++use.count > worthwhile ? `${use.name}_${this.#generation}` : undefined
  }

  /**
   * True for an error of the name alone, which comes before anything is done: the statement may be sent again. Behind a
   * pooler that gives each transaction another connection no more names are given; where an upgrade has changed what a
   * function answers, new ones.
   */
  isToBlame(error: unknown): boolean {
    const { code, routine } = error as { code?: unknown; routine?: unknown }
    if (code === '0A000' && routine === 'RevalidateCachedQuery') {
      this.#generation++
      return true
    }
    const unknown = code === '26000' && routine === 'FetchPreparedStatement'
    const known = code === '42P05' && routine === 'StorePreparedStatement'
    if (unknown || known) this.#off = true
    return unknown || known
  }
}
