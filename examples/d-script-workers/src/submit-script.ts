import { script } from './kinds.ts'
import type { ScriptJobs } from './open-jobs.ts'

export type SubmitScriptOptions = {
  /** Runs work after the response: `after` of Next.js, or `(work) => EdgeRuntime.waitUntil(work())`. */
  after?: (work: () => Promise<void>) => void
  /** Starts a batch at once; see `kickWorker`. */
  kick?: () => Promise<unknown>
}

/** Accept a script and, where the platform can, kick a batch at once: the user does not wait for the next minute. */
export async function submitScript(
  jobs: ScriptJobs,
  { userId, topic }: { userId: string; topic: string },
  { after, kick }: SubmitScriptOptions = {},
): Promise<{ id: string; status: 'pending' }> {
  const { id } = await jobs.submit(script, { topic }, { owner: userId })
  // A kick that fails costs nothing but time: the next cron call finds the job.
  if (after && kick)
    after(() =>
      kick().then(
        () => undefined,
        () => undefined,
      ),
    )
  return { id, status: 'pending' }
}

/** Calls the worker endpoint as cron would. */
export function kickWorker(url: string, serviceKey: string): () => Promise<Response> {
  return () =>
    fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${serviceKey}`,
        'x-supabase-caller': 'submit',
        'content-type': 'application/json',
      },
      body: '{}',
    })
}
