/** Who makes a request. */
export type Principal =
  | {
      role?: 'user'
      /** Whose jobs these are: the `sub` of a session, as a rule. */
      owner: string
      /** A token for one job: it may only read, follow and cancel that. */
      job?: string
      /** When the credential ends; a stream ends with it. */
      expiresAt?: Date
    }
  | {
      /** A program of the app's own: it acts for any owner, and names him. */
      role: 'service'
      owner?: undefined
      job?: undefined
      expiresAt?: Date
    }

export type UserPrincipal = Extract<Principal, { owner: string }>

/**
 * The app's one function that says who makes a request; null when nobody can be told.
 * @throws GenjobsError to answer with its code, such as `busy` when the keys cannot be fetched now
 */
export type Authenticate = (request: Request) => Principal | null | Promise<Principal | null>

export function isService(principal: Principal): principal is Extract<Principal, { role: 'service' }> {
  return principal.role === 'service'
}
