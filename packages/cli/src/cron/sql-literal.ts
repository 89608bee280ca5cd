/** A text as a literal of SQL, whatever it holds and whatever `standard_conforming_strings` is. */
export function sqlLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

/** A text between dollar quotes, on lines of its own, with a tag that the text does not hold. */
export function dollarQuoted(text: string): string {
  let tag = '$cron$'
  for (let n = 1; text.includes(tag); n++) tag = `$cron_${n}$`
  return `${tag}\n${text}\n${tag}`
}
