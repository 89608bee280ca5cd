import type { AskedJobs, AskedOwners } from './watch-row.ts'

type JobWish = { version: number; seq: number; knownTo: number; owner: string | undefined }
type OwnerWish = { floor: string; full: boolean; seq: number; watchers: number }

/** Put together what all watchers ask of one tick: each job and each owner once. */
export class TickRequest {
  readonly #jobs = new Map<string, JobWish>()
  readonly #owners = new Map<string, OwnerWish>()

  /** @param owner whose jobs the asking watcher follows, when it is not this one alone */
  job(id: string, version: number, seq: number, owner?: string): void {
    const wish = this.#jobs.get(id)
    if (!wish) {
      this.#jobs.set(id, { version, seq, knownTo: owner === undefined ? 0 : 1, owner })
      return
    }
    // Whoever knows another version must get the job.
    if (wish.version !== version) wish.version = 0
    wish.seq = Math.min(wish.seq, seq)
    if (owner !== undefined) {
      wish.owner = owner
      wish.knownTo++
    }
  }

  owner(name: string, floor: string, full: boolean, seq: number): void {
    const wish = this.#owners.get(name)
    if (!wish) {
      this.#owners.set(name, { floor, full, seq, watchers: 1 })
      return
    }
    if (floor < wish.floor) wish.floor = floor
    wish.full ||= full
    wish.seq = Math.min(wish.seq, seq)
    wish.watchers++
  }

  get size(): number {
    return this.#jobs.size + this.#owners.size
  }

  asked(): { jobs: AskedJobs; owners: AskedOwners } {
    const jobs: AskedJobs = { ids: [], versions: [], seqs: [], known: [] }
    for (const [id, { version, seq, knownTo, owner }] of this.#jobs) {
      jobs.ids.push(id)
      jobs.versions.push(version)
      jobs.seqs.push(seq)
      jobs.known.push(owner !== undefined && knownTo === this.#owners.get(owner)?.watchers)
    }
    const owners: AskedOwners = { names: [], floors: [], full: [], seqs: [] }
    for (const [name, { floor, full, seq }] of this.#owners) {
      owners.names.push(name)
      owners.floors.push(floor)
      owners.full.push(full)
      owners.seqs.push(seq)
    }
    return { jobs, owners }
  }
}
