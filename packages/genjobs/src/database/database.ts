/**
 * What genjobs needs of a database driver. It is not an abstraction over SQL: every statement is PostgreSQL's, every
 * operation of the engine is one call of one function, and no session state is kept between calls.
 */
export type Queryable = {
  /**
   * Run one statement. Parameters are strings, numbers, booleans, null or arrays of these; JSON goes in as text.
   * Rows come back with json and jsonb parsed, timestamptz as Date, int8 as number, uuid as string.
   * Errors of PostgreSQL are thrown as the driver makes them, with `code` (SQLSTATE).
   */
  query<Row extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]>
}

export type Database = Queryable & {
  /**
   * True where a transaction of the caller's may hold the only connection there is, so that everything else waits for its
   * end: PGlite, and a pool of one.
   */
  readonly oneConnection?: boolean
  /** Run `work` in one transaction on one connection; rolled back when it throws. */
  transaction<T>(work: (tx: Queryable & Script) => Promise<T>): Promise<T>
  /** Call `onHint` for each notification on the channel. Absent where the driver or a pooler cannot. */
  listen?(channel: string, onHint: (payload: string) => void): Promise<() => Promise<void>>
  /** Give back what the adapter itself opened; a pool that the caller passed in stays the caller's. */
  close(): Promise<void>
}

export type Script = {
  /** Run many statements without parameters. */
  script(text: string): Promise<void>
}
