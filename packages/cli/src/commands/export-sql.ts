import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { usageError } from '../cli-error.ts'
import { createContext } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { clean } from '../output/terminal-text.ts'
import { wholeFile } from '../output/whole-file.ts'
import { sizeText } from '../output/size-text.ts'
import { loadKindModule } from '../session/kind-module.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { out?: string; update?: number | true }

export function exportSqlCommand(_finish: Finish): Command {
  return new Command('export-sql')
    .description('Print the SQL of the engine: what migrate does, to read it or to run it by other means.')
    .option(
      '--update [version]',
      'what brings an installed engine up to date, of this schema version (default: this one, other functions)',
      (text: string) => wholeNumber(1, 1_000_000)(text),
    )
    .option('--out <file>', 'into this file (default: standard output)')
    .addHelpText(
      'after',
      `\nWith --kinds the registration of your kinds comes with it. It opens no database.\n${examples(
        [
          ['export-sql --out genjobs.sql', ''],
          ['export-sql | psql -v ON_ERROR_STOP=1 --single-transaction "$DATABASE_URL"', 'installs it'],
          ['export-sql --update 1 --kinds ./jobs.js', 'from version 1, and the kinds of your app'],
        ],
        'run it in one transaction; migrate has nothing to do then. init keeps such files for tools of migrations.',
      )}`,
    )
    .action(async ({ out, update }: Options, command: Command) => {
      const context = createContext(command)
      const { schema } = context
      const { engineScript, registerKindsScript } = await import('genjobs')
      const kinds = context.kinds ? (await loadKindModule(context.kinds, { handlers: false })).kinds : []
      const script = engineScript({ schema })
      if (typeof update === 'number' && update > script.schemaVersion) {
        throw usageError(
          `there has been no version ${update} of the engine`,
          'Give that of the schema_version in its table meta, or leave it out.',
        )
      }
      const sql = [
        update === undefined ? script.install : script.update(update === true ? undefined : update),
        ...(kinds.length > 0 ? [registerKindsScript(kinds, { schema })] : []),
      ].join('\n')
      if (out !== undefined) await toFile(out, sql)
      const { schemaVersion, hash } = script
      if (context.json)
        return context.printJson({ schema, schemaVersion, hash, ...(out === undefined ? { sql } : { file: out }) })
      if (out === undefined) return context.print(sql)
      context.print(
        `wrote ${sizeText(Buffer.byteLength(sql))} of SQL to ${clean(out)}: the schema "${schema}", version ${schemaVersion}`,
      )
    })
}

async function toFile(path: string, text: string): Promise<void> {
  try {
    await wholeFile(path, (temporary) => writeFile(temporary, text, { flag: 'wx' }))
  } catch (error) {
    throw usageError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code})`,
      'Name a file in a folder that is there.',
    )
  }
}
