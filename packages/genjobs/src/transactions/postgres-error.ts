/** What PostgreSQL itself said, or Node of the connection to it. */
export type PostgresError = Error & { code: string; detail?: string | undefined; hint?: string | undefined }

/** Where libraries keep the error of the driver that they wrap. */
const wrapped = ['cause', 'original', 'driverError', 'originalError', 'meta', 'driverAdapterError'] as const

/** The error of PostgreSQL within an error of a library: the innermost that has an SQLSTATE, or a code of Node. */
export function postgresError(error: unknown, depth = 0): PostgresError | undefined {
  if (typeof error !== 'object' || error === null || depth > 8) return undefined
  const fields = error as Record<string, unknown>
  for (const name of wrapped) {
    const inner = postgresError(fields[name], depth + 1)
    if (inner) return inner
  }
  // Prisma's adapter says `originalCode` for the codes that it has a name for.
  const code = codeOf(fields['code']) ?? codeOf(fields['originalCode'])
  if (code === undefined) return undefined
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : undefined)
  return Object.assign(new Error(text('message') ?? text('originalMessage') ?? code, { cause: error }), {
    code,
    detail: text('detail'),
    hint: text('hint'),
  })
}

function codeOf(code: unknown): string | undefined {
  if (typeof code !== 'string' || isPrismaCode(code)) return undefined
  // Of PostgreSQL, of Node, of postgres.js.
  return /^[0-9A-Z]{5}$|^(E|CONNECT)[A-Z_]+$/.test(code) ? code : undefined
}

/** Prisma numbers its own errors from P1000 on; PostgreSQL has only the class P0. */
export function isPrismaCode(code: string): boolean {
  return /^P[1-9]\d{3}$/.test(code)
}
