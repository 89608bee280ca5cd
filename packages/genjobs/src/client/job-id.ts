const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether the text can be the id of a job; what cannot is answered like an id that no job has. */
export function isJobId(text: string): boolean {
  return uuidPattern.test(text)
}
