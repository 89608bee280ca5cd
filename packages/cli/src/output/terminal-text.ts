import { stripVTControlCharacters } from 'node:util'

/**
 * Text of others (prompts, owners, errors) on one line, without what a terminal would obey: an owner named with an
 * escape sequence must not be able to rewrite the screen.
 */
export function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
}

/** What terminals show two columns wide: East Asian wide characters and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u

function columnsOf(character: string): number {
  return zeroWidth.test(character) ? 0 : wide.test(character) ? 2 : 1
}

/** How many columns a text takes; colours take none. */
export function width(text: string): number {
  let columns = 0
  for (const character of stripVTControlCharacters(text)) columns += columnsOf(character)
  return columns
}

/** Uncoloured text cut to at most `columns`, with "…" where something is missing. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text
  let result = ''
  let used = 0
  for (const character of text) {
    used += columnsOf(character)
    if (used > columns - 1) break
    result += character
  }
  return columns < 1 ? '' : `${result}…`
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)))
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text
}
