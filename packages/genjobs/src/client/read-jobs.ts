import { GenjobsError, type AnyKind, type Job, type JobStatus } from '@genjobs/contract'
import type { StreamEvent } from './engine.ts'
import { isJobId } from './job-id.ts'
import type { JobsParts } from './jobs-parts.ts'
import { toJob } from './to-job.ts'
import { waitForEnd, type WaitOptions } from './wait.ts'

export type ListOptions = {
  owner?: string
  project?: string
  subject?: string
  kind?: string
  status?: JobStatus | readonly JobStatus[]
  /**
   * Only jobs with this text, in any case, in a text or number of their input, in their subject, project or step, or in
   * the message of their error. It looks at one job after the other: give an owner or a project where there are many.
   */
  search?: string
  /** Only jobs older than this one: the last id of the page before. */
  before?: string
  /** 1 to 1,000. Default 50. */
  limit?: number
}

export function readJobs<Kinds extends readonly AnyKind[]>({ engine, hints, ready }: JobsParts) {
  async function find<K extends Kinds[number] = Kinds[number]>(id: string): Promise<Job<K> | undefined> {
    if (!isJobId(id)) return undefined
    await ready()
    const [row] = await engine.readJobs([id])
    return row ? toJob<K>(row) : undefined
  }

  async function get<K extends Kinds[number] = Kinds[number]>(id: string): Promise<Job<K>> {
    const found = await find<K>(id)
    if (!found) throw new GenjobsError('not_found', `there is no job ${id}`, { jobId: id })
    return found
  }

  return {
    /** The job, or undefined. */
    find,

    /** @throws GenjobsError `not_found` */
    get,

    /** Jobs, newest first. */
    async list({ status, ...filter }: ListOptions = {}): Promise<Job<Kinds[number]>[]> {
      await ready()
      if (filter.before !== undefined && !isJobId(filter.before)) {
        throw new GenjobsError('invalid_input', `before must be the id of a job, not ${JSON.stringify(filter.before)}`)
      }
      const statuses = status === undefined ? undefined : typeof status === 'string' ? [status] : status
      return (await engine.listJobs({ ...filter, statuses })).map((row) => toJob<Kinds[number]>(row))
    },

    /**
     * The job, once it has ended.
     * @throws GenjobsError `not_found`, `wait_timeout`; what the signal says when it fires
     */
    async wait<K extends Kinds[number] = Kinds[number]>(id: string, options: WaitOptions = {}): Promise<Job<K>> {
      return await waitForEnd(() => get<K>(id), hints, options)
    },

    /** The events of a job after a sequence number: logs and what its handler emitted. */
    async stream(
      id: string,
      { after = 0, limit = 1_000 }: { after?: number; limit?: number } = {},
    ): Promise<StreamEvent[]> {
      if (!isJobId(id)) return []
      await ready()
      return await engine.readStream(id, after, limit)
    },
  }
}
