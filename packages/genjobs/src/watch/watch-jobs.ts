import { GenjobsError, type AnyKind } from '@genjobs/contract'
import { isJobId } from '../client/job-id.ts'
import type { Feed, FeedStats } from './feed.ts'
import { JobWatcher, type JobChange, type WatchOptions } from './job-watcher.ts'
import { OwnerWatcher, type OwnerChange, type WatchOwnerOptions } from './owner-watcher.ts'

export function watchJobs<Kinds extends readonly AnyKind[]>(feed: Feed) {
  return {
    /**
     * A job as it changes: first as it is now, with its events after `after`, then whatever is new, and last its end,
     * after which the iteration is over. A job with very many events begins with some of these alone. All who watch
     * share one query a tick; a reader who is slow gets what there is when it asks again, and nothing is kept for it.
     * @throws GenjobsError `not_found` at the first step, also for the job of another than `owner`; `invalid_input`
     */
    async *watch<K extends Kinds[number] = Kinds[number]>(
      id: string,
      options: WatchOptions = {},
    ): AsyncGenerator<JobChange<K>, void, undefined> {
      const { after = 0 } = options
      if (!Number.isSafeInteger(after) || after < 0) {
        throw new GenjobsError('invalid_input', `after must be a sequence number, not ${String(after)}`)
      }
      if (!isJobId(id)) throw new GenjobsError('not_found', `there is no job ${id}`, { jobId: id })
      for await (const change of feed.follow(new JobWatcher(id, options), options.signal)) {
        yield change as JobChange<K>
        if (change.ended) return
      }
    },

    /**
     * The jobs of an owner as they change. Without a cursor: the live ones and the 50 that ended last among his newest
     * 200, in one change, then whatever is new; of these jobs the events from now on, of later ones all. With the cursor
     * of the last change: everything since, each event of each job once and in order, however often it was resumed.
     * Sequence numbers have no gaps, so whoever reads a page first, and streams then, sees what is missing between the
     * two, and can read it.
     * @throws GenjobsError `invalid_input` for what is not a cursor
     */
    async *watchOwner(
      owner: string,
      options: WatchOwnerOptions = {},
    ): AsyncGenerator<OwnerChange<Kinds[number]>, void, undefined> {
      for await (const change of feed.follow(new OwnerWatcher(owner, options), options.signal)) {
        yield change
      }
    },

    /** Counters of what is watched through this client. */
    feedStats: (): FeedStats => feed.stats(),
  }
}
