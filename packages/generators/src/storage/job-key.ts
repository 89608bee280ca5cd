import { createHash } from 'node:crypto'

/**
 * The key of a file that a job made: `<owner>/<job id>-<index>.<extension>`, or without an index the job's only file.
 */
export function jobKey(job: { owner: string; id: string }, extension: string, index?: number): string {
  return `${ownerFolder(job.owner)}/${job.id}${index === undefined ? '' : `-${index}`}.${extension}`
}

/**
 * A folder name for an owner, different for different owners on file systems that ignore case too. Owners of lower-case
 * letters, digits, `_` and `-` stay as they are; of others a readable part is kept before a hash of the whole. No plain
 * name has the dot that comes before a hash.
 */
export function ownerFolder(owner: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(owner)) return owner
  const readable = owner
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 32)
  const hash = createHash('sha256').update(owner).digest('hex').slice(0, 24)
  return `${readable || 'owner'}.${hash}`
}
