import { GenjobsError } from '@genjobs/contract'

/**
 * A name that can be a schema and, prefixed, a channel of notifications.
 * @throws GenjobsError `invalid_input`
 */
export function requireSchemaName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_ -]{0,54}$/.test(name) || name.toLowerCase().startsWith('pg_')) {
    throw new GenjobsError('invalid_input', `not a name for a schema: ${JSON.stringify(name)}`, {
      hint: 'Use a letter or "_", then at most 54 letters, digits, "_", "-" or spaces; not beginning with "pg_".',
    })
  }
  return name
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
