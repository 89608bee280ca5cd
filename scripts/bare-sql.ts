/**
 * SQL with comments, quoted strings and quoted names blanked out, so that a search finds only code. Bodies of
 * functions stay: of `$$ … $$` only the marks go. Lengths and line breaks are kept, so that positions still hold.
 */
export function bareSql(sql: string): string {
  const tokens = /--[^\n]*|\/\*[\s\S]*?\*\/|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\w*\$/g
  return sql.replace(tokens, (token) => token.replace(/[^\n]/g, ' '))
}
