import { rm } from 'node:fs/promises'
import { Command } from 'commander'
import type { EmbeddedDatabase, UninstallPlan } from 'genjobs'
import { CliError, usageError } from '../cli-error.ts'
import { createContext, targetText, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { ask, canAsk } from '../output/ask.ts'
import { during } from '../output/progress.ts'
import { sizeText } from '../output/size-text.ts'
import { clean } from '../output/terminal-text.ts'
import { openDatabase } from '../session/open-database.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { yes?: string; cascade?: boolean; force?: boolean; roles?: boolean }

export function uninstallCommand(_finish: Finish): Command {
  return new Command('uninstall')
    .description('Remove the engine with all jobs, credits and statistics for good. Says what goes, and asks first.')
    .option('--yes <schema>', 'do not ask; give the name of the schema')
    .option('--cascade', 'also what others have made that depends on it: views, foreign keys, policies, …')
    .option('--force', 'also while workers are alive')
    .option('--roles', 'also the role genjobs_service, unless something else needs it')
    .addHelpText(
      'after',
      examples(
        [
          ['uninstall', 'says what would go, and wants the name of the schema typed'],
          ['uninstall --yes genjobs', 'from a script'],
        ],
        'there is no way back but a backup. An embedded database goes as a folder, with the files in it.',
      ),
    )
    .action(async ({ yes, ...options }: Options, command: Command) => {
      const context = createContext(command)
      const { schema, target } = context
      const { uninstall } = await import('genjobs')
      const database = await openDatabase(target)
      try {
        const plan = await during(context, 'looking at what would go', uninstall(database, { schema, dryRun: true }))
        if (!context.json) context.print(...planLines(plan, context))
        await confirm(context, yes)
        if (target.type === 'embedded') {
          const folder = await removeFolder(database as EmbeddedDatabase, plan, options)
          if (context.json) return context.printJson({ ...plan, removed: true, roles: [], folder })
          return context.print(`removed the folder ${clean(target.folder)}`)
        }
        const result = await during(context, 'removing', uninstall(database, { schema, ...options }))
        if (context.json) return context.printJson(result)
        const all = [...result.schemas, ...result.roles.map((role) => `the role ${role}`)]
        context.print(`removed ${all.join(', ')} from ${targetText(target)}`)
        if (options.roles && result.roles.length === 0)
          context.print('kept the role genjobs_service: it is not there, or in use')
      } finally {
        await database.close()
      }
    })
}

async function confirm(context: Context, yes: string | undefined): Promise<void> {
  const { schema, target, json } = context
  const what = target.type === 'embedded' ? `the folder ${clean(target.folder)}` : `"${schema}"`
  if (yes === undefined && (json || !canAsk())) {
    throw usageError(
      `this would remove ${what} for good, and nobody is there to ask`,
      `Add --yes ${schema} if that is meant. A backup is the only way back.`,
    )
  }
  const typed = yes ?? (await ask(`Type the name of the schema, ${schema}, to remove ${what} for good: `))
  if (typed === schema) return
  throw new CliError('usage', exitCodes.usage, `"${clean(typed)}" is not the schema "${schema}"`, {
    hint: 'Nothing was removed.',
  })
}

/** The files of an embedded database go, with whatever was put beside them, when no other process has it open. */
async function removeFolder(
  database: EmbeddedDatabase,
  { workers }: UninstallPlan,
  { force }: Options,
): Promise<string> {
  if (database.role === 'guest' || (workers.length > 0 && !force)) {
    const who = database.role === 'guest' ? 'another process has the folder open' : 'workers are alive in it'
    throw new CliError('busy', exitCodes.refused, who, {
      hint:
        database.role === 'guest'
          ? 'End it first.'
          : 'End them first; one that was killed is forgotten within a minute. Or: --force.',
    })
  }
  await database.close()
  await rm(database.folder, { recursive: true })
  return database.folder
}

function planLines(plan: UninstallPlan, { target, paint }: Context): string[] {
  const { schemas, jobs, credits, bytes, workers, dependents, mentions } = plan
  const statuses = Object.entries(jobs).map(([status, n]) => `${n} ${status}`)
  const named = (rows: readonly { type: string; name: string; uses?: string }[]) =>
    rows.map(
      ({ type, name, uses }) =>
        `    ${clean(type)} ${clean(name)}${uses === undefined ? '' : `, which uses ${clean(uses)}`}`,
    )
  return [
    paint.bold(`What would go from ${targetText(target)}:`),
    `  the schemas ${schemas.join(' and ')}, ${sizeText(bytes)}`,
    `  jobs: ${statuses.length > 0 ? statuses.join(', ') : 'none'}`,
    `  credits: ${credits.owners === 0 ? 'none' : `${credits.balance} of ${credits.owners} ${credits.owners === 1 ? 'owner' : 'owners'}`}`,
    ...(workers.length > 0 ? [`  workers that are alive: ${workers.map(clean).join(', ')}`] : []),
    ...(dependents.length > 0
      ? ['  others depend on it, and would go or change with --cascade:', ...named(dependents)]
      : []),
    ...(mentions.length > 0 ? ['  others name it, stay, and will fail:', ...named(mentions)] : []),
  ]
}
