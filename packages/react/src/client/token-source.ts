/** The app's own: the token of whoever is signed in, or nothing. Asked again when the one before is refused. */
export type AskForToken = () => string | null | undefined | Promise<string | null | undefined>

export type TokenSource = {
  /** The token in use, asked for if there is none. However many requests wait for it, the app is asked once. */
  get(): Promise<string | undefined>
  /** It was refused or has expired: the next `get` asks for another one. */
  drop(token: string | undefined): void
}

export function createTokenSource(ask: AskForToken | undefined): TokenSource {
  let current: string | undefined
  let asking: Promise<string | undefined> | undefined
  return {
    async get() {
      if (!ask || current !== undefined) return current
      asking ??= (async () => (await ask()) || undefined)().finally(() => (asking = undefined))
      // Nobody signed in is not remembered: somebody may sign in at any time.
      current = await asking
      return current
    },
    drop(token) {
      // Another request may have renewed it already.
      if (current === token) current = undefined
    },
  }
}
