import type { AnyKind, InputOf, OutputOf } from '@genjobs/contract'
import { requireOwnKind, type JobsParts } from '../client/jobs-parts.ts'
import type { WaitOptions } from '../client/wait.ts'
import { drain, type DrainOptions, type DrainSummary } from './drain.ts'
import type { Handler } from './handler.ts'
import { runInline, type RunOptions, type RunResult } from './run-inline.ts'
import { startWorker, type Worker, type WorkOptions } from './work.ts'

export function runJobs<Kinds extends readonly AnyKind[]>(
  parts: JobsParts,
  wait: (id: string, options?: WaitOptions) => Promise<{ output: unknown }>,
) {
  return {
    /**
     * Hold the slots of one job and run it right here, in this call.
     * @throws GenjobsError `limit_reached` at once when a limit is full, unless `wait` is given; what the handler throws
     */
    async run<K extends Kinds[number]>(
      kind: K,
      input: InputOf<K>,
      options: RunOptions,
      handler: Handler<K>,
    ): Promise<RunResult<K>> {
      requireOwnKind(parts, kind)
      await parts.ready()
      const readOutput = async (id: string) => (await wait(id)).output as OutputOf<K>
      return await runInline({ ...parts, readOutput }, kind, input, options, handler)
    },

    /** Start a long-lived worker. */
    work(options: WorkOptions<Kinds>): Worker {
      return startWorker(parts, options as WorkOptions, parts.ready())
    },

    /** Run one bounded batch, for a cron or serverless call. */
    async drain(options: DrainOptions<Kinds>): Promise<DrainSummary> {
      await parts.ready()
      return await drain(parts, options as DrainOptions)
    },
  }
}
