import { durationMs, GenjobsError, type AnyKind, type Duration, type InputOf } from '@genjobs/contract'
import type { TransactionObject } from '../transactions/transaction-object.ts'
import { transactionEngine, type TransactionEngine } from '../transactions/transaction-engine.ts'
import { batcher } from './batcher.ts'
import { expectedCostOf, priceOf, requireCost } from '../credits/price-of.ts'
import { refusalError } from './database-error.ts'
import type { Submission, SubmitAnswer } from './engine.ts'
import type { JobsParts } from './jobs-parts.ts'
import { spreadByOwner } from './spread-by-owner.ts'
import { storableJson } from './storable.ts'
import { issuesText, validate } from './validate.ts'

export type SubmitOptions = {
  /** The user who owns the job. */
  owner: string
  project?: string
  /** What the job is about, such as `story:42`; usable in limits. */
  subject?: string
  mode?: string
  /** The file that the job is made from, by the app's own id. */
  inputAsset?: string
  /** What this job is expected to cost, in millionths of a unit of money, where its kind does not say. */
  expectedCost?: number
  /** −100 to 100; lower runs first. Default 0. */
  priority?: number
  /** Start no earlier than this long from now, by the database's clock. */
  delay?: Duration
  /** Start no earlier than this. */
  runAt?: Date
  metadata?: Record<string, unknown>
  /** The same key and request of one owner answer with the same job for 24 hours, however often they are sent. */
  idempotencyKey?: string
}

export type TransactionOption = {
  /**
   * Submit within the caller's own transaction: the job exists if and only if that commits. The transaction object of
   * Drizzle, Prisma, Kysely, Knex, TypeORM, postgres.js or PGlite, a client of node-postgres after `begin`, or an object
   * with a `query` that answers rows. Workers find the job within a second of the commit; `jobs.nudge()` after it tells
   * them at once.
   */
  tx?: TransactionObject
}

export type SubmittedJob = {
  id: string
  kind: string
  owner: string
  /** The idempotency key was known: this is the job of the first request, and nothing new was made. */
  replayed: boolean
}

export type SubmitResult = { ok: true; job: SubmittedJob } | { ok: false; error: GenjobsError }

type Item = { submission: Submission; mayWait: boolean }

const maxItems = 500
/** Calls of one submitMany at a time. */
const streams = 2

export type Submitter = {
  trySubmit<K extends AnyKind>(
    kind: K,
    input: InputOf<K>,
    options: SubmitOptions & TransactionOption,
  ): Promise<SubmitResult>
  trySubmitMany<K extends AnyKind>(
    kind: K,
    items: readonly ({ input: InputOf<K> } & SubmitOptions)[],
    options: TransactionOption,
  ): Promise<SubmitResult[]>
}

export function createSubmitter(parts: JobsParts): Submitter {
  const { database, engine, hints, schema, ready, readyWithin } = parts
  const send = batcher<Item, SubmitAnswer>(
    async (items) => {
      const answers = await engine.submitJobs(
        items.map(({ submission }) => submission),
        false,
      )
      hints.send('work')
      return answers
    },
    // An item that could wait for somebody's lock shares a call only with items of its own owner.
    { maxItems, groupOf: ({ submission, mayWait: waits }) => (waits ? `owner ${submission.owner}` : 'any') },
  )

  /** What must have happened before a submit; and, of a transaction of the caller's, the engine within it. */
  async function enter(tx: TransactionOption['tx']): Promise<TransactionEngine | undefined> {
    if (tx === undefined) {
      await ready()
      return undefined
    }
    const inner = await transactionEngine(tx, schema)
    await (database.oneConnection ? readyWithin(inner) : ready())
    return inner
  }

  async function inTransaction(inner: TransactionEngine, submissions: Submission[]): Promise<SubmitAnswer[]> {
    const answers = await inner.submitJobs(submissions)
    const full = new Set(
      answers.flatMap(({ error }) => (error?.code === 'limit_reached' && error.key ? [error.key] : [])),
    )
    // Beside a transaction that holds the only connection, nothing can be done until it ends.
    if (full.size === 0 || database.oneConnection) return answers
    // The engine frees no dead holders inside a transaction that may stay open: that is done beside it, then once more.
    for (const key of full) await engine.recoverLimit(key)
    const again = answers.flatMap((answer, i) => (answer.error?.code === 'limit_reached' ? [i] : []))
    const second = await inner.submitJobs(again.map((i) => submissions[i] as Submission))
    second.forEach((answer, n) => (answers[again[n] as number] = answer))
    return answers
  }

  /** @param inOrder one after the other, where what is accepted may leave no room for what comes after it */
  async function submitAll(all: Submission[], inOrder: boolean): Promise<SubmitAnswer[]> {
    const sendPart = (part: Submission[]) => engine.submitJobs(part, false)
    if (inOrder || database.oneConnection || all.length <= maxItems) return await inParts(all, sendPart)
    const answers: SubmitAnswer[] = []
    const shares = spreadByOwner(
      all.map(({ owner }) => owner),
      streams,
    )
    const sent = shares.map(async (places) => {
      const mine = await inParts(
        places.map((place) => all[place] as Submission),
        sendPart,
      )
      places.forEach((place, i) => (answers[place] = mine[i] as SubmitAnswer))
    })
    // All are waited for, so that nothing goes on after a failure is told.
    const failure = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected')
    if (failure?.status === 'rejected') throw failure.reason
    return answers
  }

  return {
    async trySubmit(kind, input, { tx, ...options }) {
      const inner = await enter(tx)
      const built = await buildSubmission(kind, input, options)
      if (built instanceof GenjobsError) return { ok: false, error: built }
      const answer = inner
        ? (await inTransaction(inner, [built]))[0]
        : await send({ submission: built, mayWait: mayWait(kind, options) })
      return toResult(kind, options.owner, answer as SubmitAnswer)
    },

    async trySubmitMany(kind, items, { tx }) {
      const inner = await enter(tx)
      const built = await Promise.all(items.map(({ input, ...options }) => buildSubmission(kind, input, options)))
      const good = built.filter((one): one is Submission => !(one instanceof GenjobsError))
      const answers = inner
        ? await inParts(good, (part) => inTransaction(inner, part))
        : await submitAll(good, mayBeTooMuch(kind))
      let next = 0
      const results = built.map((one): SubmitResult =>
        one instanceof GenjobsError
          ? { ok: false, error: one }
          : toResult(kind, one.owner, answers[next++] as SubmitAnswer),
      )
      if (!inner) hints.send('work')
      return results
    },
  }
}

async function inParts(
  all: readonly Submission[],
  send: (part: Submission[]) => Promise<SubmitAnswer[]>,
): Promise<SubmitAnswer[]> {
  const answers: SubmitAnswer[] = []
  for (let from = 0; from < all.length; from += maxItems) {
    for (const answer of await send(all.slice(from, from + maxItems))) answers.push(answer)
  }
  return answers
}

/** Check a request where it is made, so that the caller learns every issue and the database is not asked. */
export async function buildSubmission<K extends AnyKind>(
  kind: K,
  input: InputOf<K>,
  options: SubmitOptions,
): Promise<Submission | GenjobsError> {
  const checked = await validate(kind.input, input)
  if ('issues' in checked) {
    return new GenjobsError(
      'invalid_input',
      `the input does not fit kind ${kind.name}: ${issuesText(checked.issues)}`,
      {
        issues: checked.issues,
      },
    )
  }
  try {
    storableJson(input, 'the input')
    for (const name of ['owner', 'project', 'subject', 'mode', 'inputAsset', 'idempotencyKey'] as const) {
      storableJson(options[name] ?? '', name)
    }
    if (options.metadata !== undefined) storableJson(options.metadata, 'the metadata')
    if (options.priority !== undefined && !Number.isInteger(options.priority)) {
      throw new GenjobsError('invalid_input', `priority must be an integer from -100 to 100, not ${options.priority}`)
    }
    if (options.expectedCost !== undefined) requireCost(options.expectedCost)
    if (options.runAt !== undefined && Number.isNaN(options.runAt.getTime())) {
      throw new GenjobsError('invalid_input', 'runAt is not a valid date')
    }
    return {
      kind: kind.name,
      owner: options.owner,
      input,
      project: options.project,
      subject: options.subject,
      mode: options.mode,
      input_asset: options.inputAsset,
      priority: options.priority,
      delay_ms: options.delay === undefined ? undefined : durationMs(options.delay, 'delay'),
      run_at_ms: options.runAt?.getTime(),
      metadata: options.metadata,
      idempotency_key: options.idempotencyKey,
      price: priceOf(kind, checked.value),
      expected_cost_micros: options.expectedCost ?? expectedCostOf(kind, checked.value),
    }
  } catch (error) {
    if (error instanceof GenjobsError) return error
    throw error
  }
}

function mayWait(kind: AnyKind, options: SubmitOptions): boolean {
  return options.idempotencyKey !== undefined || options.expectedCost !== undefined || mayBeTooMuch(kind)
}

/** Jobs of the kind may be refused for what other jobs hold. */
function mayBeTooMuch(kind: AnyKind): boolean {
  return kind.price !== 0 || kind.expectedCost !== 0 || kind.limits.some((limit) => limit.whenFull === 'reject')
}

function toResult(kind: AnyKind, owner: string, answer: SubmitAnswer): SubmitResult {
  return answer.error || answer.job_id === null
    ? {
        ok: false,
        error: refusalError(answer.error ?? { code: 'database_error', message: 'the engine gave no answer' }),
      }
    : { ok: true, job: { id: answer.job_id, kind: kind.name, owner, replayed: answer.replayed } }
}
