import { inputJsonSchema, type AnyKind } from '@genjobs/contract'
import type { KindRow } from './engine.ts'

/** A kind as register_kinds() takes it. */
export function kindRow(kind: AnyKind): KindRow {
  return {
    name: kind.name,
    timeout_ms: kind.timeoutMs,
    max_attempts: kind.retry.attempts,
    retry_first_ms: kind.retry.firstMs,
    retry_factor: kind.retry.factor,
    retry_max_ms: kind.retry.maxMs,
    internal: kind.internal,
    manual: kind.manual,
    price: typeof kind.price === 'function' ? null : kind.price,
    price_by: typeof kind.price === 'function' ? 'server' : 'kind',
    expected_cost_micros: typeof kind.expectedCost === 'function' ? null : kind.expectedCost,
    keep_ms: kind.keepMs ?? null,
    input_schema: inputJsonSchema(kind),
    // Of a schema that the app did not write for the database, one that it cannot check is left out.
    input_schema_derived: kind.inputSchema === undefined,
    limits: kind.limits.map(({ key, max, whenFull, staleAfterMs }) => ({
      key,
      max,
      policy: whenFull,
      stale_after_ms: staleAfterMs,
    })),
  }
}
