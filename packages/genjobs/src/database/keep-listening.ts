/**
 * Keep one connection listening, and take another a second after it broke. Nothing is asked on it, so that a server which
 * is gone without a word is noticed by the system's keep-alive only; what was missed meanwhile, polling finds.
 * @param follow listens on one connection until that breaks or the signal fires, and gives it back
 */
export function keepListening(follow: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  const following = (async () => {
    while (!signal.aborted) {
      await follow(signal).catch(() => undefined)
      if (signal.aborted) break
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000)
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
      })
    }
  })()
  return async () => {
    stopping.abort()
    await following
  }
}

/** Resolves when it is time to stop, at once if it is past. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
