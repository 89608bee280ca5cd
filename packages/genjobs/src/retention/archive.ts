import { GenjobsError } from '@genjobs/contract'
import { folderArchive } from './folder-archive.ts'

/** Where removed jobs are kept. */
export type Archive = {
  /**
   * Keep these lines, each a JSON document, under this name, and resolve when they are safe: what they describe is
   * removed then. Take all of them. The same name may come again, with the same jobs, after something has failed: replace
   * what is there.
   */
  write(name: string, lines: AsyncIterable<string>): Promise<void>
}

export const archiveOf = (archive: string | Archive): Archive =>
  typeof archive === 'string' ? folderArchive(archive) : archive

/**
 * Resolves when an archive has taken every line. The first says what it is, the last that it is complete.
 * @throws GenjobsError `invalid_input` when the archive resolves before it has read all
 */
export async function writeArchive(archive: Archive, name: string, lines: AsyncIterable<string>): Promise<void> {
  let complete = false
  async function* framed() {
    yield JSON.stringify({ type: 'archive', format: 1, name })
    let count = 0
    for await (const line of lines) {
      yield line
      count++
    }
    yield JSON.stringify({ type: 'end', lines: count })
    complete = true
  }
  await archive.write(name, framed())
  if (!complete) {
    throw new GenjobsError('invalid_input', `the archive did not take all of ${name}`, {
      hint: 'write() must read its lines to the end. Nothing of it was removed.',
    })
  }
}
