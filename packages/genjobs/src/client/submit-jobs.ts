import type { AnyKind, InputOf } from '@genjobs/contract'
import { requireOwnKind, type JobsParts } from './jobs-parts.ts'
import {
  createSubmitter,
  type SubmitOptions,
  type SubmitResult,
  type SubmittedJob,
  type TransactionOption,
} from './submit.ts'

export function submitJobs<Kinds extends readonly AnyKind[]>(parts: JobsParts) {
  const submitter = createSubmitter(parts)

  async function trySubmit<K extends Kinds[number]>(
    kind: K,
    input: InputOf<K>,
    options: SubmitOptions & TransactionOption,
  ): Promise<SubmitResult> {
    requireOwnKind(parts, kind)
    return await submitter.trySubmit(kind, input, options)
  }

  return {
    /**
     * Accept one job and return its id; it runs on whichever worker claims it.
     * @throws GenjobsError `limit_reached`, `invalid_input`, `idempotency_mismatch`, `payload_too_large`, …
     */
    async submit<K extends Kinds[number]>(
      kind: K,
      input: InputOf<K>,
      options: SubmitOptions & TransactionOption,
    ): Promise<SubmittedJob> {
      const result = await trySubmit(kind, input, options)
      if (!result.ok) throw result.error
      return result.job
    },

    /** `submit` that returns a refusal instead of throwing it. */
    trySubmit,

    /** Submit many jobs of a kind in few calls; each is answered for itself, in order, and one bad item fails alone. */
    async submitMany<K extends Kinds[number]>(
      kind: K,
      items: readonly ({ input: InputOf<K> } & SubmitOptions)[],
      transaction: TransactionOption = {},
    ): Promise<SubmitResult[]> {
      requireOwnKind(parts, kind)
      return await submitter.trySubmitMany(kind, items, transaction)
    },
  }
}
