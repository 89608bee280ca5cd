export type Wakeable = {
  /** Sleep for a time, or until the next `wake`. A wake that came before is not forgotten. */
  sleep(ms: number): Promise<void>
  wake(): void
}

export function createWakeable(): Wakeable {
  let woken = false
  let wakeSleeper: (() => void) | undefined
  return {
    async sleep(ms) {
      if (!woken && ms > 0) {
        await new Promise<void>((resolve) => {
          const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined
          wakeSleeper = () => (clearTimeout(timer), resolve())
        })
        wakeSleeper = undefined
      }
      woken = false
    },
    wake() {
      woken = true
      wakeSleeper?.()
    },
  }
}
