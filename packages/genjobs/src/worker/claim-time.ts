import type { ExchangeAnswer } from '../client/engine.ts'

/**
 * When to ask for work again, by performance.now(). What is heard while a claim is on its way is not forgotten when its
 * answer says that there is nothing: that may be older.
 */
export class ClaimTime {
  readonly #pollMs: number
  readonly #endWhenIdle: boolean
  #at = 0
  #heard = false
  #plenty = false

  constructor({ pollMs, endWhenIdle }: { pollMs: number; endWhenIdle: boolean }) {
    this.#pollMs = pollMs
    this.#endWhenIdle = endWhenIdle
  }

  get at(): number {
    return this.#at
  }

  /** Nothing was left for one who ends when idle, and nothing was heard since. */
  get never(): boolean {
    return this.#at === Number.POSITIVE_INFINITY
  }

  /** The last claim got all that it asked for, so the next one will hardly come for nothing. */
  get plenty(): boolean {
    return this.#plenty
  }

  /** There may be something. */
  hear(): void {
    this.#heard = true
    this.#at = Math.min(this.#at, performance.now())
  }

  /** A claim is sent: what is heard from now on is not in its answer. */
  ask(): void {
    this.#heard = false
  }

  /** @param dueInMs when the next delayed job is due */
  answered({ jobs, ready }: ExchangeAnswer, asked: number, dueInMs: number, running: boolean): void {
    const taken = jobs?.length ?? 0
    const now = performance.now()
    this.#plenty = taken === asked
    if (this.#plenty || this.#heard || (ready && taken > 0)) this.#at = now
    else if (ready) this.#at = now + 5 + Math.random() * 20
    else if (this.#endWhenIdle) this.#at = running ? now + this.#pollMs : Number.POSITIVE_INFINITY
    else this.#at = now + Math.max(20, Math.min(this.#pollMs * (0.75 + Math.random() / 2), dueInMs))
  }
}
