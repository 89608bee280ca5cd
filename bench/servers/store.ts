/** Where a peer keeps its jobs, for one sample. */
export type Store = {
  url: string
  /** Make what was filled in look as it does in production after a while, and begin a new checkpoint. */
  settle(): Promise<void>
  /** Connections of clients that are open now. */
  connections(): Promise<number>
  /** CPU seconds of the server so far. */
  cpuSeconds(): number
  /** Bytes of write-ahead log so far; NaN where there is none. */
  walBytes(): Promise<number>
  /** Forget what statements have cost so far; what they cost from now on is shared out over so many jobs. */
  startProfile?(jobs: number): Promise<void>
  /** The costs of statements since then, dearest first, a line each. */
  profile?(): Promise<string[]>
  drop(): Promise<void>
}

export type Server = {
  version: string
  /** Settings that are not its defaults, for the report. */
  settings: Record<string, string>
  /**
   * @param template the name of what `install` made before, or a new name, for which it is called
   * @param options with `keep`, the store is that itself, not a copy of it, and stays when it is dropped
   */
  open(template: string, install: (url: string) => Promise<void>, options?: { keep: boolean }): Promise<Store>
  stop(): Promise<void>
}
