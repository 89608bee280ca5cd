import type { StandardSchemaV1 } from '@standard-schema/spec'
import { durationMs, type Duration } from './duration.ts'
import { GenjobsError } from './errors.ts'
import type { JsonSchema } from './json-schema.ts'
import type { Limit } from './limits.ts'

export type RetryOptions = {
  /** How often a job may be tried in all, from 1 to 100. Default 3. */
  attempts?: number
  /** The wait before the second attempt. Default 2 s. */
  first?: Duration
  /** How much longer each further wait is. Default 2. */
  factor?: number
  /** The longest wait. Default 10 min. */
  max?: Duration
}

export type KindOptions<Input extends StandardSchemaV1, Output extends StandardSchemaV1> = {
  /** What a job of this kind is made from; any Standard Schema (zod, valibot, arktype, …). */
  input: Input
  /** What its handler returns. Without one any JSON value is taken. */
  output?: Output
  limits?: Limit[]
  /** The longest that one attempt may run. Default 10 min. */
  timeout?: Duration
  retry?: RetryOptions
  /**
   * Only the server submits it: for end users, over HTTP or straight through the database, the kind does not exist.
   * Default false.
   */
  internal?: boolean
  /**
   * No worker runs it: the app, or on the owner's own jobs the owner, says when a job starts and how it ends. Of limits
   * such a kind has rejecting ones only. Default false.
   */
  manual?: boolean
  /**
   * What one job costs its owner, in whole credits; the database prices every submit, whoever makes it. A function of the
   * input, after defaults and transforms, is asked on the server: end users then cannot submit straight to the database,
   * unless `jobs.setPrice` has set a price. Default 0.
   */
  price?: number | ((input: StandardSchemaV1.InferOutput<Input>) => number)
  /**
   * What one job is expected to cost whoever runs it, in millionths of a unit of money, or a function of the input, after
   * defaults and transforms. Budgets of costs set it aside at submit, and count what the job has cost at its end. Default 0.
   */
  expectedCost?: number | ((input: StandardSchemaV1.InferOutput<Input>) => number)
  /** How long a job is kept after its end; the sweep then removes it. Default: as long as its partition. */
  keep?: Duration
  /**
   * JSON Schema (2020-12) of the input, which the database checks when an end user submits straight to it. Default: what
   * the input schema says of itself (zod does), if the database can check it. Without any, such submits are refused.
   */
  inputSchema?: JsonSchema | undefined
}

/** A type of job, as plain data plus its schemas: shared by server, worker and browser. */
export type Kind<
  Name extends string = string,
  Input extends StandardSchemaV1 = StandardSchemaV1,
  Output extends StandardSchemaV1 = StandardSchemaV1,
> = {
  readonly name: Name
  readonly input: Input
  readonly output: Output | undefined
  readonly limits: readonly Limit[]
  readonly timeoutMs: number
  readonly retry: {
    readonly attempts: number
    readonly firstMs: number
    readonly factor: number
    readonly maxMs: number
  }
  readonly internal: boolean
  readonly manual: boolean
  /** Whole credits. */
  readonly price: number | ((input: StandardSchemaV1.InferOutput<Input>) => number)
  /** Millionths of a unit of money. */
  readonly expectedCost: number | ((input: StandardSchemaV1.InferOutput<Input>) => number)
  readonly keepMs: number | undefined
  /** As given; `inputJsonSchema(kind)` also asks the input schema. */
  readonly inputSchema: JsonSchema | undefined
}

// eslint-disable-next-line typescript/no-explicit-any -- a kind of any shape, as zod's ZodType<any>
export type AnyKind = Kind<string, any, any>

/** What a caller passes to `submit`: the schema's input, before defaults and transforms. */
export type InputOf<K extends AnyKind> = StandardSchemaV1.InferInput<K['input']>

/** What a handler receives: the schema's output, after defaults and transforms. */
export type ParsedInputOf<K extends AnyKind> = StandardSchemaV1.InferOutput<K['input']>

/** What a handler returns. */
export type ResultOf<K extends AnyKind> = StandardSchemaV1.InferInput<NonNullable<K['output']>>

/** What a finished job holds. */
export type OutputOf<K extends AnyKind> = StandardSchemaV1.InferOutput<NonNullable<K['output']>>

/**
 * Define a type of job.
 * @param name lower-case letters, digits, `_`, `-` and `.`, at most 64 characters
 * @throws GenjobsError `invalid_kind`
 */
export function defineKind<
  const Name extends string,
  Input extends StandardSchemaV1,
  Output extends StandardSchemaV1 = StandardSchemaV1<unknown, unknown>,
>(name: Name, options: KindOptions<Input, Output>): Kind<Name, Input, Output> {
  if (!/^[a-z][a-z0-9_.-]{0,63}$/.test(name)) {
    throw new GenjobsError('invalid_kind', `not a name for a kind: ${JSON.stringify(name)}`, {
      hint: 'Use a lower-case letter, then at most 63 lower-case letters, digits, "_", "-" or ".".',
    })
  }
  const limits = options.limits ?? []
  const twice = limits.find((limit, i) => limits.findIndex((other) => other.key === limit.key) !== i)
  if (twice) throw new GenjobsError('invalid_kind', `kind ${name} names the limit ${twice.key} twice`)

  const attempts = options.retry?.attempts ?? 3
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > 100) {
    throw new GenjobsError('invalid_kind', `kind ${name}: attempts must be an integer from 1 to 100, not ${attempts}`)
  }
  const factor = options.retry?.factor ?? 2
  if (!Number.isFinite(factor) || factor < 1 || factor > 10) {
    throw new GenjobsError('invalid_kind', `kind ${name}: the retry factor must be from 1 to 10, not ${factor}`)
  }
  const price = options.price ?? 0
  if (typeof price !== 'function' && (!Number.isSafeInteger(price) || price < 0)) {
    throw new GenjobsError('invalid_kind', `kind ${name}: the price must be a whole number of credits, not ${price}`)
  }
  const expectedCost = options.expectedCost ?? 0
  if (typeof expectedCost !== 'function' && (!Number.isSafeInteger(expectedCost) || expectedCost < 0)) {
    throw new GenjobsError(
      'invalid_kind',
      `kind ${name}: the expected cost must be a whole number of millionths, not ${expectedCost}`,
    )
  }
  const manual = options.manual ?? false
  const queueing = limits.find((limit) => manual && limit.whenFull === 'queue')
  if (queueing) {
    throw new GenjobsError('invalid_kind', `kind ${name} is manual, but its limit ${queueing.key} queues`, {
      hint: 'Nothing of a manual kind waits in a queue. Give the limit { whenFull: "reject" }.',
    })
  }
  return {
    name,
    input: options.input,
    output: options.output,
    limits,
    timeoutMs: durationMs(options.timeout ?? '10m', 'timeout'),
    retry: {
      attempts,
      firstMs: durationMs(options.retry?.first ?? '2s', 'retry.first'),
      factor,
      maxMs: durationMs(options.retry?.max ?? '10m', 'retry.max'),
    },
    internal: options.internal ?? false,
    manual,
    price,
    expectedCost,
    keepMs: options.keep === undefined ? undefined : durationMs(options.keep, 'keep'),
    inputSchema: options.inputSchema,
  }
}
