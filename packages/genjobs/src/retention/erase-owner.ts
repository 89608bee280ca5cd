import { setTimeout as pause } from 'node:timers/promises'
import { GenjobsError, type Job } from '@genjobs/contract'
import type { Engine } from '../client/engine.ts'
import { toJob } from '../client/to-job.ts'

/** What removes the files of an owner, such as `folderStorage()` of @genjobs/generators. */
export type OwnerFiles = {
  /** Delete every file of the owner, also when there is none, and say how many there were. */
  deleteOwner(owner: string): Promise<number>
}

export type EraseOptions = {
  /** Where his files are. They are deleted after his jobs, so that no job comes to name a file that is gone. */
  storage?: OwnerFiles
  /**
   * For files that are elsewhere: called with each of his jobs, live ones canceled, before it goes. Delete what its input,
   * output and `inputAsset` name. When it fails the job stays, and so does all that comes after.
   */
  deleteFiles?: (job: Job) => Promise<void>
  /** After each batch, with how many jobs have been erased. */
  onProgress?: (jobs: number) => void
}

export type EraseResult = {
  /** How many jobs were erased. */
  jobs: number
  /** How many files `storage` deleted. */
  files: number
}

const patienceMs = 30_000

/** Erase all of an owner; run again it goes on where it was. @throws GenjobsError `busy` */
export async function eraseOwner(
  engine: Engine,
  owner: string,
  { storage, deleteFiles, onProgress }: EraseOptions,
): Promise<EraseResult> {
  if (owner === '') throw new GenjobsError('invalid_input', 'who is to be erased?')
  let jobs = 0
  let deadline = performance.now() + patienceMs
  for (let waitMs = 10; ; waitMs = Math.min(waitMs * 2, 1_000)) {
    const removed = deleteFiles ? await eraseWithFiles(engine, owner, deleteFiles) : 0
    const { erased, remaining } = await engine.eraseOwner(owner, deleteFiles ? 0 : 1_000)
    jobs += removed + erased
    onProgress?.(jobs)
    if (remaining === 0) break
    if (removed + erased > 0) {
      deadline = performance.now() + patienceMs
      waitMs = 5
      continue
    }
    if (performance.now() > deadline) {
      throw new GenjobsError('busy', `not all of ${owner} could be erased: others hold some of it`, {
        hint: 'Call it again: it goes on where it was. A transaction that stays open is in the way.',
      })
    }
    await pause(waitMs)
  }
  return { jobs, files: storage ? await storage.deleteOwner(owner) : 0 }
}

/** One page of his jobs: canceled, their files deleted, removed. Returns how many went. */
async function eraseWithFiles(
  engine: Engine,
  owner: string,
  deleteFiles: (job: Job) => Promise<void>,
): Promise<number> {
  const ids = (await engine.listJobs({ owner, limit: 100 })).map(({ id }) => id)
  await engine.cancelJobs(ids, owner)
  const ended = (await engine.readJobs(ids)).filter(({ finished_at: finishedAt }) => finishedAt !== null)
  for (const row of ended) await deleteFiles(toJob(row))
  return await engine.removeJobs(
    ended.map(({ id }) => id),
    null,
  )
}
