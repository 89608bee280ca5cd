import type { AnyKind } from '@genjobs/contract'
import type { Engine } from './engine.ts'
import { kindRow } from './kind-row.ts'
import { requireSchemaVersion } from './require-schema-version.ts'

export type StartUp = {
  /** Once, and again after a failure or a `reset`. */
  ready(): Promise<void>
  reset(): void
}

/** What must have happened before anything else is asked of the engine. */
export function createStartUp(
  engine: Engine,
  { schema, kinds, register }: { schema: string; kinds: ReadonlyMap<string, AnyKind>; register: boolean },
): StartUp {
  let starting: Promise<void> | undefined
  return {
    ready() {
      starting ??= (async () => {
        await requireSchemaVersion(engine, schema)
        if (register && kinds.size > 0) await engine.registerKinds([...kinds.values()].map(kindRow))
      })()
      starting.catch(() => (starting = undefined))
      return starting
    },
    reset() {
      starting = undefined
    },
  }
}
