import { GenjobsError } from '@genjobs/contract'

/**
 * The value as JSON that PostgreSQL can store: no U+0000, no half of a surrogate pair, no cycle, no bigint.
 * @param what names the value in the error
 * @throws GenjobsError `invalid_input`
 */
export function storableJson(value: unknown, what: string): string {
  const bad = (message: string, cause?: unknown) =>
    new GenjobsError('invalid_input', `${what} cannot be stored: ${message}`, {
      hint: 'Pass plain JSON. Text must not contain U+0000 or half of a surrogate pair.',
      ...(cause === undefined ? {} : { cause }),
    })
  let text: string | undefined
  try {
    text = JSON.stringify(value, (key, entry: unknown) => {
      if (typeof entry === 'string' && !isStorable(entry))
        throw bad(`the text at "${key}" has a character that PostgreSQL refuses`)
      if (!isStorable(key)) throw bad('a key has a character that PostgreSQL refuses')
      return entry
    })
  } catch (error) {
    throw error instanceof GenjobsError ? error : bad((error as Error).message.split('\n')[0] ?? 'not JSON', error)
  }
  if (text === undefined) throw bad(`a ${typeof value} is not JSON`)
  return text
}

/** Text with what PostgreSQL cannot store replaced by U+FFFD; for messages, which must get through. */
export function storableText(text: string, maxLength: number): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text
  return cut.toWellFormed().replaceAll('\u0000', '\uFFFD')
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000')
}
