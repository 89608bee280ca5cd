import { Command, InvalidArgumentError, Option } from 'commander'
import { createContext, type Context } from '../context.ts'
import { readMigrations, writeMigrations } from '../init/migration-folder.ts'
import type { Platform } from '../init/migration-parts.ts'
import { planMigrations, type PlannedFile } from '../init/plan-migrations.ts'
import { loadKindModule } from '../session/kind-module.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { dir: string; publication: string; stdout?: boolean }

const platforms = {
  supabase: {
    description: 'Write migrations that a Supabase project applies as they are.',
    dir: 'supabase/migrations',
    publication: 'supabase_realtime',
    apply: 'supabase db push',
  },
  postgres: {
    description: 'Write the same migrations for plain PostgreSQL.',
    dir: 'migrations',
    publication: 'genjobs',
    apply: 'psql -v ON_ERROR_STOP=1 --single-transaction -f <file>',
  },
} as const

export function initPlatformCommand(platform: Platform, _finish: Finish): Command {
  const { description, dir, publication, apply } = platforms[platform]
  return new Command(platform)
    .description(description)
    .option('--dir <dir>', 'where the migrations are', dir)
    .addOption(
      new Option('--publication <name>', 'the publication that shows what happens to jobs')
        .argParser(publicationName)
        .default(publication),
    )
    .option('--stdout', 'print the SQL instead of writing files, whatever is there')
    .addHelpText(
      'after',
      examples(
        [
          [`init ${platform} --kinds ./jobs.js`, 'the engine, and the kinds of your app'],
          [`init ${platform} --stdout`, 'read it first'],
        ],
        `apply the files, ${platform === 'supabase' ? `with ${apply}` : `each with ${apply}`}. Run init again after an update of genjobs or a\n` +
          'change of your kinds: it adds a file where something changed, and never touches one that is there.',
      ),
    )
    .action(async (options: Options, command: Command) => {
      const context = createContext(command)
      const { migrationParts } = await import('../init/migration-parts.ts')
      const kinds = context.kinds ? (await loadKindModule(context.kinds, { handlers: false })).kinds : undefined
      const parts = migrationParts({ platform, schema: context.schema, kinds, publication: options.publication })
      const found = options.stdout ? [] : await readMigrations(options.dir)
      const files = planMigrations(parts, found, new Date())
      if (options.stdout) return printFiles(context, files)
      const paths = await writeMigrations(options.dir, files)
      if (context.json) return context.printJson({ written: paths, parts: files.map(({ part }) => part) })
      if (paths.length === 0) return context.print('nothing to do: the migrations are up to date')
      context.print(...paths.map((path) => `wrote ${path}`))
      context.note('', ...nextSteps(platform, context, kinds !== undefined))
    })
}

function printFiles(context: Context, files: readonly PlannedFile[]): void {
  if (context.json)
    return context.printJson({ files: files.map(({ part, name, text }) => ({ part, name, sql: text })) })
  context.print(files.map(({ text }) => text).join('\n'))
}

function nextSteps(platform: Platform, { schema }: Context, withKinds: boolean): string[] {
  const steps =
    platform === 'supabase'
      ? [
          'apply the migrations: supabase db push (or supabase migration up, on your machine)',
          `let browsers in: add "${schema}_api", and never "${schema}", to [api] schemas in supabase/config.toml and to the exposed schemas of the project`,
        ]
      : [
          'apply the migrations, in the order of their names, each in one transaction',
          `put PostgREST in front of "${schema}_api", never of "${schema}", or use the HTTP API of @genjobs/http`,
        ]
  if (!withKinds) steps.push('kinds: the app registers its own when it starts; with --kinds they come as a migration')
  steps.push('run jobs: genjobs work --database …, or a cron that calls a drain endpoint (genjobs cron --help)')
  return ['Next:', ...steps.map((step, n) => `  ${n + 1}. ${step}`), '  docs/supabase.md shows all of it.']
}

function publicationName(text: string): string {
  if (/^\P{Cc}{1,63}$/u.test(text) && text.trim() === text) return text
  throw new InvalidArgumentError('Give a name of 1 to 63 characters, no line break, no space at an end.')
}
