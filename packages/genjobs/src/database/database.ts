/**
 * What genjobs needs of a database driver. It is not an abstraction over SQL: every statement is PostgreSQL's, every
 * operation of the engine is one call of one function, and no session state is kept between calls. It is not for the
 * app's own queries either: no cursors, no streams, no COPY, no named statements, no types beyond those below. What is
 * written here is what the conformance suite proves for each driver.
 */
export type Queryable = {
  /**
   * Run one statement. Parameters are strings, numbers, booleans, null or arrays of these; JSON goes in as text, and
   * the server decides their types.
   * Rows come back with json and jsonb parsed, timestamptz as Date, int8 as number, uuid as string, arrays as arrays, and
   * the names of the columns as the server gives them.
   * Errors of PostgreSQL are thrown as the driver makes them, with `code` (SQLSTATE), `detail` and `hint`; those of the
   * connection so that `databaseError` knows them. None is retried.
   */
  query<Row extends Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]>
}

export type Database = Queryable & {
  /**
   * True where a transaction of the caller's may hold the only connection there is, so that everything else waits for its
   * end: PGlite, and a pool of one.
   */
  readonly oneConnection?: boolean
  /**
   * Run `work` in one transaction on one connection; rolled back when it throws, and also when a statement failed whose
   * error `work` caught: then it rejects with that error.
   */
  transaction<T>(work: (tx: Queryable & Script) => Promise<T>): Promise<T>
  /**
   * Call `onHint` for each notification on the channel, which needs no quotes. Listens again after its connection broke;
   * notifications of the meantime are lost. Absent where the driver or a pooler cannot.
   */
  listen?(channel: string, onHint: (payload: string) => void): Promise<() => Promise<void>>
  /** Give back what the adapter itself opened, and stop listening; a pool that the caller passed in stays the caller's. */
  close(): Promise<void>
}

export type Script = {
  /** Run many statements without parameters. */
  script(text: string): Promise<void>
}
