/** The parts that a script is written in, in order. */
export const parts = ['outline', 'draft', 'polish'] as const

export type Part = (typeof parts)[number]

/**
 * Writes one part of a script: where a call of your language model goes.
 * @param before what the part before it came to; empty for the first
 */
export type Writer = (part: Part, topic: string, before: string, signal: AbortSignal) => Promise<string>

/**
 * A writer that needs no key and no network: plain text, after a pause.
 * @param pauseMs how long each part takes
 */
export function localWriter(pauseMs: number): Writer {
  return async (part, topic, before, signal) => {
    await pause(pauseMs, signal)
    if (part === 'outline') return `1. ${topic} begins. 2. It goes wrong. 3. It ends well.`
    if (part === 'draft') return `FADE IN on ${topic}.\n${before}\nFADE OUT.`
    return `# ${topic}\n\n${before}\n`
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
}
