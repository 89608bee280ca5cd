// The worker as a Supabase Edge Function (Deno). The same handlers run on Node: src/node/serve.ts.
import { pg } from 'genjobs'
import { scriptHandlers } from '../../../src/handlers.ts'
import { openJobs } from '../../../src/open-jobs.ts'
import { processScriptJobs } from '../../../src/process-script-jobs.ts'
import { readSettings } from '../../../src/settings.ts'
import { localWriter } from '../../../src/writer.ts'

type Handle = (request: Request) => Promise<Response>

declare const Deno: {
  env: { get(name: string): string | undefined }
  serve(options: { port: number; hostname: string } | Handle, handle?: Handle): unknown
}
/** Only on Supabase: what it is given goes on after the response. */
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined

const { databaseUrl, ...settings } = readSettings()
const handle = processScriptJobs({
  ...settings,
  jobs: openJobs(pg({ connectionString: databaseUrl, listen: false })),
  handlers: scriptHandlers(localWriter(Number(Deno.env.get('PART_MS') || 2_000))),
  // pg_net hangs up long before a batch is over.
  ...(typeof EdgeRuntime === 'undefined' ? {} : { background: (batch) => EdgeRuntime.waitUntil(batch) }),
})

const port = Deno.env.get('PORT')
if (port === undefined) Deno.serve(handle)
else Deno.serve({ port: Number(port), hostname: '127.0.0.1' }, handle)
