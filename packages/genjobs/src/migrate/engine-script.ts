import type { AnyKind } from '@genjobs/contract'
import { kindRow } from '../client/kind-row.ts'
import { engineHash, engineSql } from '../generated/engine-sql.ts'
import { isReapplied } from './is-reapplied.ts'
import { namedSql } from './named-sql.ts'
import { quoteIdentifier, requireSchemaName } from './schema-name.ts'
import { schemaVersion } from './schema-version.ts'

/** What `migrate()` does, as SQL for a tool that keeps migrations in files. */
export type EngineScript = {
  schema: string
  schemaVersion: number
  /** Equal hashes are the same engine. */
  hash: string
  /** Installs the engine where there is none. */
  install: string
  /** Brings an installed engine of the same `schemaVersion` up to this hash. */
  update: string
}

/**
 * The engine as SQL scripts. A database that ran one is to `migrate()` like one that `migrate()` made. The scripts hold
 * no transaction commands: run each in one transaction, as tools for migrations do, or statement by statement.
 * @throws GenjobsError `invalid_input` for a name that cannot be a schema
 */
export function engineScript(options: { schema?: string } = {}): EngineScript {
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const name = quoteIdentifier(schema)
  const files = (wanted: (path: string) => boolean) =>
    engineSql.filter(({ path }) => wanted(path)).map((file) => `-- ${file.path}\n${namedSql(file, schema).trim()}\n`)
  return {
    schema,
    schemaVersion,
    hash: engineHash,
    install: [
      refusal(`to_regclass(${literal(`${name}.meta`)}) is not null`, {
        message: `the schema ${name} holds the engine already`,
        hint: 'It was installed by "genjobs migrate". Mark this migration as applied instead of running it.',
      }),
      `create schema if not exists ${name};`,
      settings(name),
      ...files(() => true),
      `insert into meta (schema_version, engine_hash, installed_at, upgraded_at)`,
      `  values (${schemaVersion}, ${literal(engineHash)}, clock(), clock());`,
      afterwards,
    ].join('\n'),
    update: [
      refusal(`(select m.schema_version from ${name}.meta m) is distinct from ${schemaVersion}`, {
        message: `the schema ${name} does not hold version ${schemaVersion} of the tables`,
        hint: 'Run the migrations before this one first.',
      }),
      settings(name),
      ...files(isReapplied),
      `update meta set engine_hash = ${literal(engineHash)}, upgraded_at = clock();`,
      afterwards,
    ].join('\n'),
  }
}

/**
 * SQL that registers kinds, as `createJobs` does at its first use: for a database that is submitted to before the app
 * has started once, such as straight from browsers.
 */
export function registerKindsScript(kinds: readonly AnyKind[], options: { schema?: string } = {}): string {
  const schema = quoteIdentifier(requireSchemaName(options.schema ?? 'genjobs'))
  const rows = JSON.stringify(kinds.map(kindRow), undefined, 2)
  let tag = '$kinds$'
  for (let n = 1; rows.includes(tag); n++) tag = `$kinds_${n}$`
  return `select ${schema}.register_kinds(${tag}${rows}${tag}::jsonb);\n`
}

// Not "set local": a tool may run each statement in a transaction of its own. Every function keeps the search path that
// is in force when it is made, and bodies are checked by the tests, not in the order of installation.
function settings(name: string): string {
  return `set search_path to ${name}, pg_temp;\nset check_function_bodies to off;\n`
}

const afterwards = 'reset check_function_bodies;\nreset search_path;\n'

function refusal(condition: string, { message, hint }: { message: string; hint: string }): string {
  return [
    'do $$ begin',
    `  if ${condition} then`,
    `    raise exception using message = ${literal(message)}, hint = ${literal(hint)};`,
    '  end if;',
    'end $$;',
    '',
  ].join('\n')
}

/** Names of schemas hold no quote and no backslash, nor do our own texts. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
