import { jsonPointer } from '@genjobs/contract'
import type { StandardSchemaV1 } from '@standard-schema/spec'

export type Validation<T> = { value: T } | { issues: { path: string; message: string }[] }

/** Check a value against a Standard Schema; issues carry JSON pointers. A schema that throws is an issue too. */
export async function validate<S extends StandardSchemaV1>(
  schema: S,
  value: unknown,
): Promise<Validation<StandardSchemaV1.InferOutput<S>>> {
  let result: StandardSchemaV1.Result<unknown>
  try {
    result = await schema['~standard'].validate(value)
  } catch (error) {
    return { issues: [{ path: '', message: error instanceof Error ? error.message : String(error) }] }
  }
  if (!result.issues) return { value: result.value as StandardSchemaV1.InferOutput<S> }
  return { issues: result.issues.map(({ message, path }) => ({ path: pointer(path), message })) }
}

const pointer = (path: StandardSchemaV1.Issue['path'] = []): string =>
  jsonPointer(path.map((part) => (typeof part === 'object' ? part.key : part)))

export function issuesText(issues: readonly { path: string; message: string }[]): string {
  return issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
}
