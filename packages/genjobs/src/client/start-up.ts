import type { AnyKind } from '@genjobs/contract'
import type { Engine } from './engine.ts'
import { kindRow } from './kind-row.ts'
import { requireSchemaVersion } from './require-schema-version.ts'

export type StartEngine = Pick<Engine, 'schemaVersion' | 'oldestClient' | 'registerKinds'>

export type StartUp = {
  /** Once, and again after a failure or a `reset`. */
  ready(): Promise<void>
  /**
   * The same within a transaction of the caller's that holds the only connection, so that nothing else is answered until
   * it ends. Not remembered: it may be rolled back.
   */
  readyWithin(tx: StartEngine): Promise<void>
  reset(): void
}

/** What must have happened before anything else is asked of the engine. */
export function createStartUp(
  engine: StartEngine,
  { schema, kinds, register }: { schema: string; kinds: ReadonlyMap<string, AnyKind>; register: boolean },
): StartUp {
  let starting: Promise<void> | undefined
  let started = false

  async function start(by: StartEngine): Promise<void> {
    await requireSchemaVersion(by, schema)
    if (register && kinds.size > 0) await by.registerKinds([...kinds.values()].map(kindRow))
  }

  return {
    ready() {
      starting ??= start(engine)
      starting.then(
        () => (started = true),
        () => (starting = undefined),
      )
      return starting
    },
    async readyWithin(tx) {
      if (!started) await start(tx)
    },
    reset() {
      starting = undefined
      started = false
    },
  }
}
