import type { Handlers } from 'genjobs'
import type { kinds } from './kinds.ts'
import { parts, type Writer } from './writer.ts'

/**
 * What runs the jobs, wherever they run: in a cron call on Deno, on Node, or in a long-lived worker. Each part is a
 * remembered step, so an attempt that was killed or handed back goes on where it was and pays for nothing twice.
 */
export function scriptHandlers(write: Writer): Handlers<typeof kinds> {
  return {
    script: async ({ input, step, progress, signal }) => {
      let text = ''
      for (const [n, part] of parts.entries()) {
        progress((100 * n) / parts.length, part)
        const before = text
        text = await step(part, () => write(part, input.topic, before, signal))
      }
      progress(100, 'done')
      return { text }
    },
  }
}
