import { GenjobsError, type DrainSummary, type Duration, type Handlers } from 'genjobs'
import type { kinds } from './kinds.ts'
import type { ScriptJobs } from './open-jobs.ts'
import { hasServiceKey } from './service-key.ts'

export type ProcessOptions = {
  jobs: ScriptJobs
  handlers: Handlers<typeof kinds>
  /** What callers must show. Undefined or empty refuses everybody. */
  serviceKey: string | undefined
  /** CONCURRENT_LIMIT: how many jobs one call takes, all at the same time. Default 3. */
  limit?: number
  /** The time for all of it; below the platform's own limit, so that jobs are handed back and not killed. Default 350 s. */
  within?: Duration
  /** How long after the last sign of life a killed call's jobs go to others. Default 30 s. */
  ttl?: Duration
  /** Answer 202 at once and give the batch to the platform's `waitUntil`: for callers that hang up early, like pg_net. */
  background?: (batch: Promise<unknown>) => void
  log?: (line: string) => void
}

export const defaultLimit = 3

/** Below the 400 s that Supabase gives an Edge Function; give less on platforms that are stricter. */
export const defaultWithin: Duration = '350s'

/**
 * The endpoint `process-script-jobs`, as a handler of the web standards: for Deno.serve, a route of Next.js, or Node.
 * POST is pg_cron's, GET Vercel's. Calls may overlap, come late, twice or never, and be killed: all is in the engine.
 */
export function processScriptJobs(options: ProcessOptions): (request: Request) => Promise<Response> {
  const { serviceKey, background, log = console.log } = options
  return async (request) => {
    if (request.method !== 'POST' && request.method !== 'GET') {
      return Response.json({ error: 'method_not_allowed' }, { status: 405, headers: { allow: 'GET, POST' } })
    }
    if (!(await hasServiceKey(request, serviceKey))) {
      return Response.json({ error: 'unauthorized' }, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
    }
    const worker = headerText(request, 'x-worker-id')
    log(`Called by ${headerText(request, 'x-supabase-caller')} as ${worker}`)

    const batch = runBatch(options, log)
    if (background) {
      background(batch)
      return Response.json({ worker, accepted: true }, { status: 202 })
    }
    const answer = await batch
    return Response.json({ worker, ...answer }, { status: 'error' in answer ? 503 : 200 })
  }
}

type BatchAnswer = { found: number; succeeded: number; failed: number; handed_back: number } | { error: string }

/** Never rejects: what goes wrong with the database is an answer, and the next minute's call tries again. */
async function runBatch(options: ProcessOptions, log: (line: string) => void): Promise<BatchAnswer> {
  const { jobs, handlers, limit = defaultLimit, within = defaultWithin, ttl = '30s' } = options
  let found = 0
  const say = (count: number) => log(`Found ${count} pending job(s) to process concurrently`)
  try {
    const summary = await jobs.drain({
      handlers,
      limit,
      within,
      ttl,
      // Once for each claim: a job that finishes early makes room for another one.
      onClaim: (claimed) => {
        found += claimed.length
        say(claimed.length)
        log(`Processing ${claimed.length} job(s) in parallel…`)
      },
    })
    if (found === 0) say(0)
    const failed = failedAttempts(summary)
    log(`Batch complete: ${summary.succeeded} succeeded, ${failed} failed`)
    if (summary.released > 0) log(`${summary.released} job(s) not done in time were handed back`)
    return { found, succeeded: summary.succeeded, failed, handed_back: summary.released }
  } catch (error) {
    log(`Batch broken off: ${error instanceof Error ? error.message : String(error)}`)
    return { error: error instanceof GenjobsError ? error.code : 'unexpected' }
  }
}

/** What did not succeed here, also if it is tried again later. */
function failedAttempts({ failed, retried }: DrainSummary): number {
  return failed + retried
}

/** A header for the log: short and without what could rule a terminal. */
function headerText(request: Request, name: string): string {
  return (request.headers.get(name) ?? '').replace(/[^\w.:@/-]/g, '?').slice(0, 80) || 'somebody'
}
