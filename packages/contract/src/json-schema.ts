import type { StandardJSONSchemaV1 } from '@standard-schema/spec'
import type { AnyKind } from './define-kind.ts'

/** A JSON Schema of draft 2020-12, as a JSON object. */
export type JsonSchema = Record<string, unknown>

/**
 * The JSON Schema of what a caller passes to `submit`, or undefined where neither the kind nor its schema library
 * (by Standard JSON Schema, as zod 4.2 and later) can tell.
 */
export function inputJsonSchema(kind: AnyKind): JsonSchema | undefined {
  if (kind.inputSchema !== undefined) return kind.inputSchema
  const standard = (kind.input as Partial<StandardJSONSchemaV1>)['~standard']
  try {
    return standard?.jsonSchema?.input({ target: 'draft-2020-12' })
  } catch {
    // A schema that no JSON Schema can express, such as a Date.
    return undefined
  }
}
