/**
 * What processes that share a folder say to each other: JSON, one message a line. A guest begins with `hello`; the
 * other side tells its state, now and at each change. Once it is `open`, the guest sends requests, each with an id of
 * its own, and gets one reply for each.
 */

/** `candidate`: wants the folder. From `opening` on it is the holder. After `closing` nothing new is run. */
export type FlagState = 'candidate' | 'opening' | 'open' | 'closing'

export type Hello = { hello: string }

export type RequestBody =
  | { op: 'query'; text: string; params: unknown[]; tx?: number }
  | { op: 'script'; text: string; tx: number }
  /** Answered once the database is this guest's alone; the id of the request names the transaction. */
  | { op: 'begin' }
  | { op: 'commit'; tx: number }
  | { op: 'rollback'; tx: number }
  | { op: 'listen'; channel: string }
  | { op: 'unlisten'; channel: string }

export type Request = RequestBody & { id: number }

export type StateMessage = {
  state: FlagState
  /** With `open`: the types of arrays and of their elements, by oid, as PGlite knew them when it started. */
  arrays?: [array: number, element: number][]
}

export type Reply =
  | { id: number; columns?: Column[]; rows?: TextRow[] }
  | { id: number; error: WireError }
  /** The request came too late and nothing was done: ask the next holder. */
  | { id: number; notRun: true }

export type Push = { notify: string; payload: string }

export type Refusal = { refused: true }

export type FromHolder = StateMessage | Reply | Push | Refusal

export type Column = [name: string, type: number]

/** Values as PostgreSQL writes them. */
export type TextRow = (string | null)[]

export type WireError = { message: string; genjobs?: string; [field: string]: string | undefined }
