import type { Engine } from '../client/engine.ts'
import { writeArchive, type Archive } from './archive.ts'
import { jobLines } from './job-lines.ts'

/**
 * Archive the partitions that were taken out of `jobs` and drop each as soon as it is safe. A crash before that leaves
 * the partition, which is archived again under the same name. Returns the names.
 */
export async function archiveRemovals(engine: Engine, archive: Archive): Promise<string[]> {
  const archived: string[] = []
  for (const { name } of await engine.listRemovals()) {
    try {
      await writeArchive(
        archive,
        name,
        jobLines(engine, (after, limit) => engine.removedLines(name, after, limit)),
      )
    } catch (error) {
      // Another maintainer archived it first, and dropped it while it was read here.
      if (!(await engine.listRemovals()).some((removal) => removal.name === name)) continue
      throw error
    }
    if (await engine.finishRemoval(name)) archived.push(name)
  }
  return archived
}
