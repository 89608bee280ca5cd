/** Whether a file of the engine is run again by an update: what replaces itself, and not what makes tables. */
export function isReapplied(path: string): boolean {
  return !path.startsWith('types/') && !path.startsWith('tables/')
}
