import type { Database } from '../database/database.ts'

/** One way to the database for as long as it lasts: in this process, or through the one that holds it. */
export type Backend = Pick<Database, 'query' | 'transaction' | 'close'> & {
  readonly role: 'holder' | 'guest'
  /** It takes nothing more: claim the folder again. */
  readonly ended: boolean
  subscribe(channel: string): Promise<void>
  unsubscribe(channel: string): Promise<void>
}

export type BackendEvents = {
  onNotification: (channel: string, payload: string) => void
  onEnd: () => void
}

/** A backend ended before it ran this, so it can be asked of the next one. */
export class NotRunError extends Error {
  override readonly name = 'NotRunError'
}
