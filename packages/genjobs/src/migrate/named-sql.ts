import { quoteIdentifier } from './schema-name.ts'

/**
 * A file of the engine for one schema. Objects of the engine's own schema are found by the search path; those of the
 * schema for end users stand under `genjobs_api` in the files of `api/`, which becomes the real name.
 */
export function namedSql(file: { path: string; sql: string }, schema: string): string {
  if (!file.path.startsWith('api/')) return file.sql
  return file.sql.replaceAll(/\bgenjobs_api\b/g, () => quoteIdentifier(`${schema}_api`))
}
