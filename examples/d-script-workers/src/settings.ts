import process from 'node:process'
import { durationMs, type Duration } from 'genjobs'
import { defaultLimit, defaultWithin } from './process-script-jobs.ts'

export type Settings = {
  databaseUrl: string
  serviceKey: string | undefined
  limit: number
  within: Duration
}

/** What the platform configures; Deno and Node read the same names. @throws Error naming what is missing or wrong */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const databaseUrl = env['DATABASE_URL'] || env['SUPABASE_DB_URL']
  if (!databaseUrl) throw new Error('set DATABASE_URL (on Supabase, SUPABASE_DB_URL is there already)')
  const limit = Number(env['CONCURRENT_LIMIT'] || defaultLimit)
  if (!Number.isInteger(limit) || limit < 1) throw new Error('CONCURRENT_LIMIT must be a whole number from 1 on')
  return {
    databaseUrl,
    // Vercel sends CRON_SECRET by itself; pg_cron sends the service role's key.
    serviceKey: env['SUPABASE_SERVICE_ROLE_KEY'] || env['CRON_SECRET'],
    limit,
    within: durationMs((env['BATCH_WITHIN'] || defaultWithin) as Duration, 'BATCH_WITHIN'),
  }
}
