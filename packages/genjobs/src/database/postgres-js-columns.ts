import { GenjobsError } from '@genjobs/contract'

type Transform = { column?: { from?: unknown }; row?: { from?: unknown } }

/**
 * How to get the server's name of a column back from what an instance makes of it. Ours are in snake_case, which
 * `postgres.camel` and its like keep recoverable.
 * @throws GenjobsError `invalid_input` for an instance that transforms rows as a whole, and for a name that cannot be told
 */
export function columnNames(options: unknown): (name: string) => string {
  const { column, row } = (options as { transform?: Transform }).transform ?? {}
  if (row?.from) {
    throw unusable('transforms rows as a whole (`transform.row`)')
  }
  const from = column?.from
  if (typeof from !== 'function') return (name) => name
  return (name) => {
    const snake = name
      .replaceAll('-', '_')
      .replaceAll(/(?<=.)[A-Z]/g, (letter) => `_${letter}`)
      .toLowerCase()
    const original = [snake, name].find((candidate) => from(candidate) === name)
    if (original === undefined) throw unusable(`makes a column ${name} whose name in the database cannot be told`)
    return original
  }
}

function unusable(what: string): GenjobsError {
  return new GenjobsError('invalid_input', `this instance of postgres.js ${what}`, {
    hint: 'Give genjobs a connection string, or an instance without such transforms.',
  })
}
