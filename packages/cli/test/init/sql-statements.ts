/**
 * The statements of a script, split as tools for migrations do: at semicolons outside of quotes, dollar quotes and
 * comments.
 */
export function sqlStatements(script: string): string[] {
  const statements: string[] = []
  let start = 0
  const tokens = /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[a-z_0-9]*\$)[^]*?\1|;/gi
  for (const { 0: token, index } of script.matchAll(tokens)) {
    if (token !== ';') continue
    statements.push(script.slice(start, index))
    start = index + 1
  }
  statements.push(script.slice(start))
  return statements.filter((text) => text.replaceAll(/--[^\n]*/g, '').trim() !== '')
}
