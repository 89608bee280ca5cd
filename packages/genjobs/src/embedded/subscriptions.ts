import type { Backend } from './backend.ts'

type OnPayload = (payload: string) => void

/**
 * Who in this process listens to what, whichever backend there is. After a backend ended, another is looked for even
 * if nobody asks for anything, because a listener only waits.
 */
export function createSubscriptions(
  use: (work: (backend: Backend) => Promise<void>) => Promise<void>,
  isClosed: () => boolean,
) {
  const channels = new Map<string, Set<OnPayload>>()
  let timer: NodeJS.Timeout | undefined

  const tryLater = (ms: number) => {
    if (channels.size === 0 || isClosed()) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      use(async () => undefined).catch(() => tryLater(1_000))
    }, ms)
    timer.unref()
  }

  return {
    deliver(channel: string, payload: string): void {
      for (const onPayload of channels.get(channel) ?? []) onPayload(payload)
    },

    async listen(channel: string, onPayload: OnPayload): Promise<() => Promise<void>> {
      const set = channels.get(channel) ?? new Set()
      channels.set(channel, set)
      // The same function twice is two listeners.
      const own: OnPayload = (payload) => onPayload(payload)
      set.add(own)
      try {
        await use((backend) => backend.subscribe(channel))
      } catch (error) {
        set.delete(own)
        if (set.size === 0) channels.delete(channel)
        throw error
      }
      return async () => {
        if (!set.delete(own) || set.size > 0) return
        if (channels.get(channel) === set) channels.delete(channel)
        // A backend that has ended listens to nothing.
        if (!isClosed()) await use((backend) => backend.unsubscribe(channel)).catch(() => undefined)
      }
    },

    /** Listen again on a new backend. */
    async resume(backend: Backend): Promise<void> {
      await Promise.all([...channels.keys()].map((channel) => backend.subscribe(channel)))
    },

    /** Soon, and not all at the same moment. */
    resumeSoon(): void {
      tryLater(Math.random() * 100)
    },
  }
}
