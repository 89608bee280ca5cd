import { serve } from '@genjobs/http/next'
import { handlers } from './handlers.ts'
import { jobs } from './jobs.ts'
import { authenticate } from './session.ts'

/** The whole API of genjobs. With the handlers a submit starts work at once, and cron is only the backstop. */
export const api = serve(jobs, {
  authenticate,
  handlers,
  // The loop of development calls every 5 seconds: a line for each call that found nothing would bury the others.
  onDrain: ({ summary }) => summary.claimed > 0 && console.info(`drain: ${JSON.stringify(summary)}`),
})
