/** A name as an identifier of SQL, whatever it holds. */
export function sqlIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
