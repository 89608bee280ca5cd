import { isService, type Principal } from '../auth/principal.ts'
import { Refusal } from '../problem/problem.ts'

/** How many streams each caller has open in this process: every one costs a little for as long as it lasts. */
export type StreamCount = {
  /** @throws Refusal `rate_limited` */
  requireRoom(principal: Principal): void
  /** Returns how to leave. */
  enter(principal: Principal): () => void
}

export function createStreamCount(max: number): StreamCount {
  const open = new Map<string, number>()
  return {
    requireRoom(principal) {
      if (isService(principal) || (open.get(principal.owner) ?? 0) < max) return
      throw new Refusal('rate_limited', `At most ${max} streams at a time are taken.`, {
        headers: { 'Retry-After': '5' },
        hint: 'Close one, or follow all jobs with one stream: GET /stream.',
      })
    },
    enter(principal) {
      if (isService(principal)) return () => undefined
      const { owner } = principal
      open.set(owner, (open.get(owner) ?? 0) + 1)
      return () => {
        const left = (open.get(owner) ?? 1) - 1
        if (left > 0) open.set(owner, left)
        else open.delete(owner)
      }
    },
  }
}
