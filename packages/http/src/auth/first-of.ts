import type { Authenticate } from './principal.ts'

/** Ask one after the other, and take the first who knows the caller; a way that fails matters only if none does. */
export function firstOf(...ways: readonly Authenticate[]): Authenticate {
  return async (request) => {
    const failures: unknown[] = []
    for (const way of ways) {
      try {
        const principal = await way(request)
        if (principal) return principal
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
    return null
  }
}
