import { usageError } from '../cli-error.ts'

export type Scheduler = 'pg_cron' | 'vercel'

const names = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)\b/gi

const hint = 'Give five fields, such as "* * * * *" for each minute or "*/5 * * * *" for each fifth.'

/**
 * A cron expression that the scheduler takes, with single spaces. Both know five fields only: no seconds, no `@daily`,
 * no `L`, `W` or `#`; Vercel also knows no names and not both kinds of day at once; pg_cron also takes "30 seconds".
 * @throws CliError `usage`
 */
export async function requireSchedule(text: string, scheduler: Scheduler): Promise<string> {
  const fields = text.trim().split(/\s+/)
  const schedule = fields.join(' ')
  if (scheduler === 'pg_cron' && /^(?:[1-9]|[1-5]\d) seconds$/.test(schedule)) return schedule
  const known = scheduler === 'vercel' ? fields : fields.map((field) => field.replace(names, '0'))
  const refuse = (reason: string) => usageError(`the schedule ${JSON.stringify(text)} ${reason}`, hint)
  if (fields.length !== 5) throw refuse(`has ${text.trim() === '' ? 0 : fields.length} fields`)
  if (!known.every((field) => /^[\d*,/-]+$/.test(field))) throw refuse(`holds what ${scheduler} does not know`)
  if (scheduler === 'vercel' && fields[2] !== '*' && fields[4] !== '*') {
    throw refuse('names days of the month and of the week, of which Vercel takes one')
  }
  const { Cron } = await import('croner')
  let next: Date | null
  try {
    next = new Cron(schedule, { paused: true, mode: '5-part', timezone: 'UTC' }).nextRun()
  } catch (error) {
    throw refuse(`is wrong: ${(error as Error).message.replace(/^CronPattern: /, '')}`)
  }
  if (!next) throw refuse('never comes')
  return schedule
}
