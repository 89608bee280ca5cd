import { exitCodes } from './exit-codes.ts'

export type Interrupt = Disposable & {
  /** Fires at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** What the first one was. */
  readonly by: NodeJS.Signals | undefined
}

const terminated = 143

/** Let the first signal end the work in order; the second ends the process at once. */
export function onInterrupt(atOnce: () => void = () => undefined): Interrupt {
  const controller = new AbortController()
  let by: NodeJS.Signals | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    if (by) {
      atOnce()
      process.exit(signal === 'SIGTERM' ? terminated : exitCodes.interrupted)
    }
    by = signal
    controller.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    get by() {
      return by
    },
    [Symbol.dispose]() {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    },
  }
}
