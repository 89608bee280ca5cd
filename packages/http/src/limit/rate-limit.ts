import { durationMs, type Duration } from '@genjobs/contract'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { isService, type Principal } from '../auth/principal.ts'
import { Refusal } from '../problem/problem.ts'

export type RateLimitOptions = {
  /** Requests in a window. Default 100. */
  requests?: number
  /** Default 1 s. */
  window?: Duration
  /** Who an anonymous caller is, such as his address by a header that your proxy sets. Default: he is not limited. */
  address?: (request: Request) => string | undefined
}

export type RateLimit = {
  /**
   * Count one request. A service key is not limited.
   * @returns the headers of the answer
   * @throws Refusal `rate_limited`
   */
  take(principal: Principal | null, request: Request): Promise<Record<string, string>>
}

const policyName = 'default'

/** Counted in the memory of this process, before anything is asked of the database. */
export function createRateLimit(options: RateLimitOptions | false): RateLimit {
  if (options === false) return { take: () => Promise.resolve({}) }
  const requests = options.requests ?? 100
  const windowSeconds = durationMs(options.window ?? '1s', 'window') / 1_000
  const limiter = new RateLimiterMemory({ points: requests, duration: windowSeconds })
  const policy = `"${policyName}";q=${requests};w=${Math.ceil(windowSeconds)}`

  function keyOf(principal: Principal | null, request: Request): string | undefined {
    if (principal) return isService(principal) ? undefined : `owner ${principal.owner}`
    const address = options === false ? undefined : options.address?.(request)
    return address === undefined ? undefined : `address ${address}`
  }

  return {
    async take(principal, request) {
      const key = keyOf(principal, request)
      if (key === undefined) return {}
      const taken = await limiter.consume(key).catch((full: RateLimiterRes) => full)
      const seconds = Math.max(1, Math.ceil(taken.msBeforeNext / 1_000))
      const headers = {
        'RateLimit-Policy': policy,
        RateLimit: `"${policyName}";r=${taken.remainingPoints};t=${seconds}`,
      }
      if (taken.consumedPoints <= requests) return headers
      throw new Refusal('rate_limited', `At most ${requests} requests in ${windowSeconds} s are taken.`, {
        headers: { ...headers, 'Retry-After': String(seconds) },
      })
    },
  }
}
