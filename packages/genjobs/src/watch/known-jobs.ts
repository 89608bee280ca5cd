import { cursorJobs } from './owner-cursor.ts'

/** `endedAt`: when it ended, once its end was told with all its events; null before. */
export type Known = { version: number; seq: number; endedAt: number | null }

/** As many as a look at the newest jobs finds; what it would find again must not be forgotten. */
const newest = 200
const most = 300
/** New jobs are looked for among this many known ones at most. */
const window = 100

/** The jobs that a watcher of an owner has told of: a bounded number, the newest. */
export class KnownJobs {
  readonly #jobs = new Map<string, Known>()

  get all(): ReadonlyMap<string, Known> {
    return this.#jobs
  }

  get(id: string): Known | undefined {
    return this.#jobs.get(id)
  }

  add(id: string, known: Known): Known {
    this.#jobs.set(id, known)
    return known
  }

  removeIf(test: (id: string, known: Known) => boolean): string[] {
    const removed = [...this.#jobs].filter(([id, known]) => test(id, known)).map(([id]) => id)
    for (const id of removed) this.#jobs.delete(id)
    return removed
  }

  clear(): void {
    this.#jobs.clear()
  }

  get live(): boolean {
    return [...this.#jobs.values()].some(({ endedAt }) => endedAt === null)
  }

  /** Where to begin to look for new jobs: at this id, or later, where that would pass too many known ones. */
  floor(earliest: string): string {
    if (this.#jobs.size <= window) return earliest
    const id = [...this.#jobs.keys()].toSorted().at(-window) as string
    return id > earliest ? id : earliest
  }

  /** Keep the number bounded: of what is not among the newest, the ended go first, then the oldest. */
  forget(): void {
    const surplus = this.#jobs.size - most
    if (surplus <= 0) return
    const old = [...this.#jobs].toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, -newest)
    const inOrder = [
      ...old.filter(([, known]) => known.endedAt !== null),
      ...old.filter(([, known]) => known.endedAt === null),
    ]
    for (const [id] of inOrder.slice(0, surplus)) this.#jobs.delete(id)
  }

  /**
   * What a cursor must remember: the places within jobs whose events go on, or that ended after a time; then, to learn
   * of their removal, other live jobs.
   */
  places(endedAfter: number): Map<string, number> {
    const rank = ({ seq, endedAt }: Known) => (endedAt === null ? (seq > 0 ? 0 : 2) : 1)
    return new Map(
      [...this.#jobs]
        .filter(([, { seq, endedAt }]) => endedAt === null || (seq > 0 && endedAt >= endedAfter))
        .toSorted(([a, one], [b, other]) => rank(one) - rank(other) || (a < b ? 1 : -1))
        .slice(0, cursorJobs)
        .map(([id, { seq }]) => [id, seq]),
    )
  }
}
