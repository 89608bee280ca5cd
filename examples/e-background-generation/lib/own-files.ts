import { jobKey } from '@genjobs/generators'

/** The folder of a user's files in the storage: results and uploads. */
export function folderOf(owner: string): string {
  return jobKey({ owner, id: '' }, '').split('/')[0] ?? ''
}

/** Whether the address is of a file of that user, as far as its name tells. */
export function isFileOf(owner: string, url: string): boolean {
  return url.startsWith(`/api/files/${folderOf(owner)}/`)
}
