import type { AnyKind } from '@genjobs/contract'
import { kindRow } from '../client/kind-row.ts'
import { engineHash } from '../generated/engine-sql.ts'
import type { Installed } from './installed.ts'
import { namedSql } from './named-sql.ts'
import { remainingSteps, requireVersion, type Step } from './next-step.ts'
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
  /**
   * Brings an installed engine up to this one.
   * @param from its `schemaVersion`; default: the same as this one's, with another hash
   * @throws GenjobsError `invalid_input` for a version that there has not been
   */
  update(from?: number): string
}

/**
 * The engine as SQL scripts. A database that ran one is to `migrate()` like one that `migrate()` made. The scripts hold
 * no transaction commands: run each in one transaction, as tools for migrations do, or statement by statement.
 * @throws GenjobsError `invalid_input` for a name that cannot be a schema
 */
export function engineScript(options: { schema?: string } = {}): EngineScript {
  const schema = requireSchemaName(options.schema ?? 'genjobs')
  const name = quoteIdentifier(schema)
  const text = (files: Step['files']) =>
    files.map((file) => `-- ${file.path}\n${namedSql(file, schema).trim()}\n`).join('\n')
  const [install] = remainingSteps(undefined)
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
      text(install?.files ?? []),
      `insert into meta (schema_version, tables_version, oldest_client, engine_hash, installed_at, upgraded_at)`,
      `  values (${install ? valuesOf(install.becomes) : ''}, clock(), clock());`,
      afterwards,
    ].join('\n'),
    update(from = schemaVersion) {
      requireVersion(from)
      const steps = remainingSteps({ schema_version: from, tables_version: from, oldest_client: 1, engine_hash: '' })
      const { schema_version, tables_version, oldest_client, engine_hash } = (steps.at(-1) as Step).becomes
      return [
        refusal(
          `(select (m.schema_version, m.tables_version) from ${name}.meta m) is distinct from (${from}, ${from})`,
          {
            message: `the schema ${name} does not hold version ${from} of the engine`,
            hint: 'Run the migrations before this one first; or it was upgraded by "genjobs migrate": mark this one as applied.',
          },
        ),
        settings(name),
        // Whoever waits for a table makes others wait: rather fail, and be run again.
        `set lock_timeout to '5s';\n`,
        ...steps.map((step) => text(step.files)),
        `update meta set schema_version = ${schema_version}, tables_version = ${tables_version},`,
        `  oldest_client = greatest(oldest_client, ${oldest_client}), engine_hash = ${literal(engine_hash)}, upgraded_at = clock();`,
        `reset lock_timeout;`,
        afterwards,
      ].join('\n')
    },
  }
}

function valuesOf({ schema_version, tables_version, oldest_client, engine_hash }: Installed): string {
  return `${schema_version}, ${tables_version}, ${oldest_client}, ${literal(engine_hash)}`
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
