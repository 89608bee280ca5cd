import type { AnyKind, ParsedInputOf } from '@genjobs/contract'
import type { HandlerContext } from '../worker/handler.ts'

/** A handler's context that keeps what is reported to it. */
export type FakeContext<K extends AnyKind = AnyKind> = HandlerContext<K> & {
  readonly progressed: { percent: number; step: string | undefined }[]
  readonly logged: { message: string; data: Record<string, unknown> | undefined }[]
  readonly emitted: { type: string; data: unknown }[]
  readonly spent: { micros: number; units?: Record<string, number> }[]
  /** What the last call of `charge` said. */
  readonly charged: number | undefined
}

export type FakeContextOptions = {
  /** Remembered results of steps as JSON, by name. Give it to a second context, as a later attempt would find them. */
  steps?: Map<string, string>
  signal?: AbortSignal
  /** Default 1. */
  attempt?: number
  /** Default 3. */
  maxAttempts?: number
  /** Default 'ada'. */
  owner?: string
  /** Default 'job-1'. */
  id?: string
  /** Whole credits. Default 0. */
  price?: number
  metadata?: Record<string, unknown>
}

/**
 * A handler's context without a database, to call a handler as a plain function. Steps are remembered, through JSON, as in
 * the database; inputs and outputs are not checked.
 */
export function fakeContext<K extends AnyKind>(
  kind: K,
  input: ParsedInputOf<K>,
  options: FakeContextOptions = {},
): FakeContext<K> {
  const { steps = new Map<string, string>(), signal = new AbortController().signal } = options
  const { attempt = 1, maxAttempts = 3, owner = 'ada', id = 'job-1', price = 0, metadata = {} } = options
  const progressed: FakeContext['progressed'] = []
  const logged: FakeContext['logged'] = []
  const emitted: FakeContext['emitted'] = []
  const spent: FakeContext['spent'] = []
  let charged: number | undefined
  return {
    input,
    job: {
      id,
      kind: kind.name,
      owner,
      project: null,
      subject: null,
      mode: null,
      metadata,
      price,
      createdAt: new Date(0),
    },
    attempt,
    maxAttempts,
    signal,
    progressed,
    logged,
    emitted,
    spent,
    get charged() {
      return charged
    },
    progress: (percent, step) => void progressed.push({ percent, step }),
    log: (message, data) => void logged.push({ message, data }),
    emit: (type, data) => void emitted.push({ type, data }),
    charge: (credits) => void (charged = credits),
    cost: (one) => void spent.push(one),
    step: async (name, work) => {
      let known = steps.get(name)
      if (known === undefined) steps.set(name, (known = JSON.stringify((await work()) ?? null)))
      return JSON.parse(known)
    },
  }
}
