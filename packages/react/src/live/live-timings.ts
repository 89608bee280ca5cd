/** In milliseconds. */
export type LiveTimings = {
  /** No byte for this long after the request: something holds the stream back. */
  firstByteMs: number
  /** No byte for this long later on: the connection is dead. The server sends one every 10 s. */
  silenceMs: number
  /** The pause after the first failure; each further one doubles it. */
  firstPauseMs: number
  longestPauseMs: number
  /** Between looks whether a server without a stream has got one. */
  absentMs: number
  /** How long the connection outlives the last hook that needs it, as between two pages of an app. */
  lingerMs: number
  /** How long it stays open while nobody looks at the page: browsers allow six connections to a host over HTTP/1.1. */
  hiddenMs: number
}

export const liveTimings: LiveTimings = {
  firstByteMs: 10_000,
  silenceMs: 25_000,
  firstPauseMs: 500,
  longestPauseMs: 30_000,
  absentMs: 300_000,
  lingerMs: 1_000,
  hiddenMs: 300_000,
}
