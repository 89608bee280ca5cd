import { isTerminal, type GenjobsError } from '@genjobs/contract'
import type { SubmitResult } from 'genjobs'
import { setTimeout as sleep } from 'node:timers/promises'
import { patiently } from '../session/patiently.ts'
import { demoSubject, idempotencyKey, type DemoRun } from './find-run.ts'
import { demoImage, demoScript } from './kinds.ts'
import { scenario, type DemoJob } from './scenario.ts'
import type { DemoJobs } from './run-demo.ts'

export type Refusal = { job: DemoJob; error: GenjobsError }

export type SubmitterOptions = {
  jobs: DemoJobs
  run: DemoRun
  /** Shrinks the pauses of the story: 1 for normal, 0 for none. */
  tempo: number
  signal: AbortSignal
  onRefusal: (refusal: Refusal) => void
}

/** Play the owners: each submits what is not there yet. Resolves when all of it was accepted. */
export async function playOwners(options: SubmitterOptions): Promise<void> {
  const missing = scenario.filter(({ n }) => !options.run.found.has(n))
  const owners = [...new Set(missing.map(({ owner }) => owner))]
  await Promise.all(
    owners.map((owner) =>
      playOwner(
        missing.filter((job) => job.owner === owner),
        options,
      ),
    ),
  )
}

/**
 * Everything at once, as impatient people do. What is refused is submitted again when the job in the way has ended: the
 * refusal names it.
 */
async function playOwner(wanted: readonly DemoJob[], options: SubmitterOptions): Promise<void> {
  const { tempo, signal, onRefusal } = options
  await pause((wanted[0]?.afterMs ?? 0) * tempo, signal)
  let open = wanted
  while (open.length > 0 && !signal.aborted) {
    const results = await Promise.all(open.map((job) => patiently(() => submit(job, options))))
    const refused: DemoJob[] = []
    let blocking: string | undefined
    for (const [i, result] of results.entries()) {
      const job = open[i]
      // Known under another request: an older version of this story submitted it.
      if (result.ok || !job || result.error.code === 'idempotency_mismatch') continue
      if (result.error.code !== 'limit_reached') throw result.error
      refused.push(job)
      blocking ??= result.error.blockingJobs?.[0]
      onRefusal({ job, error: result.error })
    }
    open = refused
    if (open.length > 0) await endOf(blocking, options)
  }
}

const lookMs = 200

/** Until the job in the way has ended: looked at more often than `jobs.wait` does, because somebody watches. */
async function endOf(id: string | undefined, { jobs, signal }: SubmitterOptions): Promise<void> {
  for (;;) {
    await pause(lookMs, signal)
    if (signal.aborted) return
    const job = id === undefined ? undefined : await patiently(() => jobs.find(id))
    if (!job || isTerminal(job.status)) return
  }
}

function submit(job: DemoJob, { jobs, run, tempo }: SubmitterOptions): Promise<SubmitResult> {
  const delayMs = job.delayMs * tempo
  const options = {
    owner: job.owner,
    project: run.project,
    subject: demoSubject,
    priority: job.priority,
    metadata: { n: job.n, delayMs },
    idempotencyKey: idempotencyKey(run, job),
    ...(delayMs > 0 && { delay: delayMs }),
  }
  return job.kind === 'image'
    ? jobs.trySubmit(demoImage, job.input, options)
    : jobs.trySubmit(demoScript, job.input, options)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(ignoreAbort(signal))
}

function ignoreAbort(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error
  }
}
