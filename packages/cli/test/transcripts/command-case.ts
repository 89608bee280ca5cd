/** A line typed after `genjobs`; `$QUEUED` and so on are jobs of the app. */
export type Line =
  | string
  | {
      line: string
      /** Press Ctrl-C once the output fits. */
      until?: RegExp
      env?: Record<string, string>
      /** Files in the folder where it is typed. */
      files?: Record<string, string>
      /** A new embedded database in `.genjobs`. */
      embedded?: true
      /** A line typed before it, and not shown. */
      before?: string
      /** SQL run before. */
      sql?: string
    }

export type CommandCase = {
  /** What it does when all is well, for people and for programs: each ends with 0. */
  succeeds: readonly Line[]
  /**
   * The errors that it can give, but for those that all have: an unknown option, a missing argument, and where it has a
   * database one that is away or without the engine.
   */
  fails?: readonly Line[]
  /** False where it opens no database. */
  database?: boolean
  /** What it says of a database without the engine is no error, or is among the others. */
  anySchema?: boolean
  /** Lines of its output to show; the others are counted. */
  shown?: number
}

export type Cases = Readonly<Record<string, CommandCase>>
