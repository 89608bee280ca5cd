import { PermanentError, type AnyKind, type Job, type ParsedInputOf, type ResultOf } from '@genjobs/contract'
import type { AbortCode, Handler, HandlerContext } from '../worker/handler.ts'
import { JobAbortedError } from '../worker/job-aborted-error.ts'
import { createHold, type Hold } from './hold.ts'
import type { TestDatabase } from './open-test-database.ts'

/** One attempt that the fake was given, and what came of it so far. */
export type FakeCall<K extends AnyKind = AnyKind> = Pick<
  Job<K>,
  'id' | 'kind' | 'owner' | 'project' | 'subject' | 'mode' | 'metadata'
> & {
  input: ParsedInputOf<K>
  /** 1 for the first attempt. */
  attempt: number
  state: 'running' | 'returned' | 'threw'
  output?: ResultOf<K>
  error?: unknown
  /** Why it was told to stop, if it was. */
  aborted?: AbortCode
}

/**
 * A handler that does as a test says: each call takes the next of the answers that were scripted; when there is none, the
 * one that was given at its making.
 */
export type FakeHandler<K extends AnyKind = AnyKind> = Handler<K> & {
  readonly calls: readonly FakeCall<K>[]
  /** The next call returns this. */
  returns(output: ResultOf<K>): FakeHandler<K>
  /** The next call throws this: an Error, such as a PermanentError or a RetryError, or the message of one. */
  fails(error: unknown): FakeHandler<K>
  /** The next call runs this, which may report, remember steps and look at its signal. */
  does(handler: Handler<K>): FakeHandler<K>
  /** The worker dies in the middle of the next call: see `loseLease` of the database. */
  crashes(database: Pick<TestDatabase, 'loseLease'>): FakeHandler<K>
  /** The next call begins and goes on until the test, or its signal, ends it. */
  holds(): Hold<K>
}

/**
 * @param otherwise what a call does that is not scripted: a handler, or what it returns. Without it, such a job fails for good.
 */
export function fakeHandler<K extends AnyKind>(otherwise?: Handler<K>): FakeHandler<K>
export function fakeHandler<K extends AnyKind>(otherwise: ResultOf<K>): FakeHandler<K>
export function fakeHandler<K extends AnyKind>(otherwise?: Handler<K> | ResultOf<K>): FakeHandler<K> {
  const calls: FakeCall<K>[] = []
  const script: Handler<K>[] = []
  const answerOf = (count: number): Handler<K> => {
    const next = script.shift()
    if (next) return next
    if (typeof otherwise === 'function') return otherwise
    if (otherwise !== undefined) return () => otherwise
    return ({ job }) => {
      throw new PermanentError(`nothing is scripted for call ${count} of the fake handler of "${job.kind}"`)
    }
  }

  async function handle(ctx: HandlerContext<K>): Promise<ResultOf<K>> {
    const { id, kind, owner, project, subject, mode, metadata } = ctx.job
    const { input, attempt, signal } = ctx
    const call: FakeCall<K> = { id, kind, owner, project, subject, mode, metadata, input, attempt, state: 'running' }
    calls.push(call)
    const onAbort = () => {
      if (signal.reason instanceof JobAbortedError) call.aborted = signal.reason.code
    }
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    try {
      const output = await answerOf(calls.length)(ctx)
      call.state = 'returned'
      call.output = output
      return output
    } catch (error) {
      call.state = 'threw'
      call.error = error
      throw error
    }
  }

  const fake: FakeHandler<K> = Object.assign(handle, {
    calls,
    returns: (output: ResultOf<K>) => fake.does(() => output),
    fails: (error: unknown) =>
      fake.does(() => {
        throw typeof error === 'string' ? new Error(error) : error
      }),
    does(handler: Handler<K>) {
      script.push(handler)
      return fake
    },
    crashes: (database: Pick<TestDatabase, 'loseLease'>) =>
      fake.does(async ({ job }) => {
        await database.loseLease(job.id)
        throw new JobAbortedError('lease_lost')
      }),
    holds() {
      const { hold, handler } = createHold<K>()
      script.push(handler)
      return hold
    },
  })
  return fake
}

export type FakeHandlers<Kinds extends readonly AnyKind[]> = {
  [K in Kinds[number] as K['name']]: FakeHandler<K>
}

/** A fake handler for each kind, by its name, to be passed as `handlers`; nothing is scripted yet. */
export function fakeHandlers<const Kinds extends readonly AnyKind[]>(kinds: Kinds): FakeHandlers<Kinds> {
  return Object.fromEntries(kinds.map(({ name }) => [name, fakeHandler()])) as unknown as FakeHandlers<Kinds>
}
