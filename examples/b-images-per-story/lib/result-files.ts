import type { OutputOf } from '@genjobs/contract'
import type { imageGeneration, videoGeneration } from './kinds.ts'

/** A file that a generation has made. Pixels. */
export type ResultFile = { url: string; key: string; contentType: string; width: number; height: number }

/** The files of a finished job, in order; none for one that has not succeeded. */
export function resultFiles(output: unknown): readonly ResultFile[] {
  const made = (output ?? {}) as Partial<OutputOf<typeof imageGeneration> & OutputOf<typeof videoGeneration>>
  return made.images ?? (made.video ? [made.video] : [])
}
