import type { NailDesignInput } from '../lib/kinds.ts'

export type Sent =
  | { ok: true; jobId: string }
  | {
      ok: false
      reason: string
      /** Without one no answer came: whether there is a job is not known. */
      status?: number
      /** Whole credits, where there are too few. */
      credits?: { required: number; available: number }
    }

type Answer = { jobId?: string; error?: string; code?: string; required?: number; available?: number }

const tries = 5
const firstPauseMs = 500

/**
 * Start the generation of a design. Where no answer comes it is sent again under the same key, so that however many of the
 * requests arrive there is one job.
 */
export async function sendDesign(design: NailDesignInput, key: string, signal: AbortSignal): Promise<Sent> {
  let refusal: { reason: string; status?: number } = {
    reason: 'No answer came from the server. Check the connection and try again.',
  }
  for (let attempt = 0; attempt < tries && !signal.aborted; attempt++) {
    if (attempt > 0) await pause(firstPauseMs * 2 ** (attempt - 1))
    try {
      const response = await fetch('/api/generate-nail-design-job', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify(design),
        signal,
      })
      const answer = (await response.json()) as Answer
      if (answer.jobId !== undefined) return { ok: true, jobId: answer.jobId }
      refusal = { reason: answer.error ?? `The server answered ${response.status}.`, status: response.status }
      if (answer.code === 'insufficient_credits') {
        return { ok: false, ...refusal, credits: { required: answer.required ?? 0, available: answer.available ?? 0 } }
      }
      if (response.status < 500 && response.status !== 429) break
    } catch {
      // No answer, or one that is no JSON: whether there is a job is not known.
    }
  }
  return { ok: false, ...refusal }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
