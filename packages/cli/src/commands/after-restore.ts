import { Command, Option } from 'commander'
import type { RestoredJob } from 'genjobs'
import { usageError } from '../cli-error.ts'
import { createContext, targetText, type Context } from '../context.ts'
import { moment, names } from '../options.ts'
import { ask, canAsk } from '../output/ask.ts'
import { table, type Column } from '../output/table.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession, type Session } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { yes?: boolean; list?: boolean; restoredAt?: Date; pause?: string[]; handBack?: boolean }

/** Jobs that are shown; the others are counted. */
const shown = 50

export function afterRestoreCommand(_finish: Finish): Command {
  return new Command('after-restore')
    .description(
      'After the database came back from a backup: fence off workers of before, and list what may run again.',
    )
    .option('--yes', 'do not ask')
    .addOption(
      new Option('--restored-at <time>', 'when the restored database began to serve (default: now)').argParser(moment),
    )
    .addOption(
      new Option('--pause <kinds>', 'claim no more of these until you resume them; `all` for all').argParser(names),
    )
    .option('--hand-back', 'attempts that ran in the backup cost none of their attempts')
    .option('--list', 'only list the jobs that may have run in the time that is lost')
    .addHelpText(
      'after',
      examples(
        [
          ['after-restore --pause all', 'nothing runs until somebody has looked'],
          ['after-restore --list', 'what may have run, and been paid for, already'],
          ['after-restore --yes --restored-at 2026-11-27T12:00:00Z', 'from a script; may be called again'],
        ],
        'stop the workers, restore, call this, look, resume the kinds. cancel ends what shall not run again.',
      ),
    )
    .action(async ({ yes, list, restoredAt, pause, handBack }: Options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      if (list) return await printList(context, session)
      await confirm(context, yes)
      const result = await session.jobs.afterRestore({
        ...(restoredAt && { restoredAt }),
        ...(pause && { pause: pause.includes('all') ? 'all' : pause }),
        ...(handBack && { handBack }),
      })
      if (context.json) return context.printJson({ ...result, jobs: await restored(session) })
      const { at, fenced, ended, workers, paused } = result
      context.print(
        `fenced ${fenced} live jobs, ended ${ended} attempts of before, forgot ${workers} workers`,
        ...(paused.length > 0 ? [`paused ${paused.map(clean).join(', ')}: resume goes on`] : []),
        `to make the same call again: --restored-at ${at.toISOString()}`,
      )
      await printList(context, session)
    })
}

async function confirm(context: Context, yes: boolean | undefined): Promise<void> {
  if (yes) return
  const what = `end what runs in ${targetText(context.target)} and fence off whoever runs it`
  if (context.json || !canAsk()) {
    throw usageError(`this would ${what}, and nobody is there to ask`, 'Add --yes if the database was restored.')
  }
  if (/^y(es)?$/i.test(await ask(`Was the database restored from a backup? This will ${what}. [y/N] `))) return
  throw usageError('nothing was changed', 'Answer y, or add --yes.')
}

async function restored({ jobs }: Session): Promise<RestoredJob[]> {
  const all: RestoredJob[] = []
  for (let after: string | undefined; ;) {
    const page = await jobs.restoredJobs({ limit: 1_000, ...(after !== undefined && { after }) })
    all.push(...page)
    after = page.at(-1)?.id
    if (page.length < 1_000) return all
  }
}

async function printList(context: Context, session: Session): Promise<void> {
  const jobs = await restored(session)
  if (context.json) return context.printJson({ jobs })
  if (jobs.length === 0) return context.print('no job of the backup is live any more')
  context.print(...table(columns, jobs.slice(0, shown), context.paint, context.columns))
  if (jobs.length > shown) context.print(`… and ${jobs.length - shown} more: --json lists all`)
  context.print('each may have run, and been paid for, in the time that is lost: let it run, or cancel it')
}

const columns: Column<RestoredJob>[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'KIND', text: ({ kind }) => clean(kind) },
  { title: 'STATUS', text: ({ status, manual }) => (manual ? `${status} (manual)` : status) },
  { title: 'OWNER', text: ({ owner }) => clean(owner) },
  { title: 'ATTEMPT', text: ({ attempt }) => String(attempt), align: 'right' },
  { title: 'REMEMBERED STEPS', text: ({ steps }) => steps.map(clean).join(', '), cuttable: true },
]
