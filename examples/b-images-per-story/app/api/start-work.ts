import { after } from 'next/server'
import { handlers } from '../../lib/handlers.ts'
import { jobs } from '../../lib/jobs.ts'

/** Run what was submitted once the answer is out. A cron call of /api/genjobs/drain is only the backstop. */
export function startWork(): void {
  // Where `npm run work` runs on a machine of its own, the web server draws nothing.
  if (process.env.WORKERS === 'separate') return
  after(async () => {
    try {
      await jobs.drain({ handlers, limit: 3, within: '4m' })
    } catch (error) {
      console.error('genjobs: a drain after a submit failed', error)
    }
  })
}
