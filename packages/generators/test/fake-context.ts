import type { AnyKind, ParsedInputOf } from '@genjobs/contract'
import type { HandlerContext } from 'genjobs'

export type FakeContext<K extends AnyKind> = HandlerContext<K> & {
  progressed: { percent: number; step: string | undefined }[]
  emitted: { type: string; data: unknown }[]
}

/**
 * A handler's context without a database: what is reported is kept in lists, and steps in a map that may be given to a
 * second context, as a later attempt would find them. They go through JSON, as in the database.
 */
export function fakeContext<K extends AnyKind>(
  kind: K,
  input: ParsedInputOf<K>,
  {
    steps = new Map<string, string>(),
    signal = new AbortController().signal,
    attempt = 1,
    owner = 'ada',
    id = 'job-1',
  } = {},
): FakeContext<K> {
  const progressed: FakeContext<K>['progressed'] = []
  const emitted: FakeContext<K>['emitted'] = []
  return {
    input,
    job: {
      id,
      kind: kind.name,
      owner,
      project: null,
      subject: null,
      mode: null,
      metadata: {},
      price: 0,
      createdAt: new Date(0),
    },
    attempt,
    maxAttempts: 3,
    signal,
    progressed,
    emitted,
    progress: (percent, step) => progressed.push({ percent, step }),
    log: () => {},
    charge: () => {},
    cost: () => {},
    emit: (type, data) => emitted.push({ type, data }),
    step: async (name, work) => {
      if (!steps.has(name)) steps.set(name, JSON.stringify(await work()))
      return JSON.parse(steps.get(name) as string)
    },
  }
}
