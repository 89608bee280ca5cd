/** An answer that says in `error` what is wrong, for the user to read. */
export function refuse(status: number, error: string, more: Record<string, unknown> = {}): Response {
  return Response.json({ error, ...more }, { status })
}

export const signInFirst = (): Response => refuse(401, 'Your session has ended. Sign in again.')
