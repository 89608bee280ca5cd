import { Command, InvalidArgumentError, Option } from 'commander'
import type { ImportField, ImportSummary } from 'genjobs'
import { usageError } from '../cli-error.ts'
import { createContext, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { wholeNumber } from '../options.ts'
import { showProgress } from '../output/progress.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

/** Not asked of the library, which is heavy to load. */
const fields = Object.keys({
  id: true,
  owner: true,
  project: true,
  subject: true,
  kind: true,
  status: true,
  mode: true,
  inputAsset: true,
  input: true,
  output: true,
  error: true,
  costCents: true,
  costMicros: true,
  attempts: true,
  retries: true,
  metadata: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
  updatedAt: true,
} satisfies Record<ImportField, true>)

type Options = {
  kind?: string
  columns?: Partial<Record<ImportField, string>>
  statuses?: Record<string, string>
  source?: string
  batch: number
  dryRun?: boolean
}

export function importCommand(finish: Finish): Command {
  return new Command('import')
    .description('Take over the rows of an older table of jobs as jobs of a manual kind, once each.')
    .argument('<table>', 'such as public.generation_jobs, in the same database')
    .option('--kind <name>', 'the manual kind that they become jobs of')
    .addOption(
      new Option(
        '--columns <field=column,…>',
        'which column is what, where the names are not the usual ones',
      ).argParser(columnPairs),
    )
    .addOption(
      new Option('--statuses <word=status,…>', 'what its words for a status mean, beside the usual ones').argParser(
        pairs,
      ),
    )
    .option('--source <name>', 'what its ids are remembered under (default: the name of the table)')
    .addOption(new Option('--batch <n>', 'rows a transaction').argParser(wholeNumber(1, 1_000)).default(500))
    .option('--dry-run', 'look, and write nothing')
    .addHelpText(
      'after',
      `\nFields: ${fields.join(', ')}.\n${examples(
        [
          ['import public.generation_jobs --kind generation --dry-run', 'which columns, how many, what is wrong'],
          ['import public.generation_jobs --kind generation', 'again and again: what is known is passed over'],
          [
            'import old.jobs --kind generation --columns owner=account,costCents=price --statuses finished=succeeded',
            '',
          ],
        ],
        'list --kind generation shows them.',
      )}`,
    )
    .action(async (table: string, { kind, ...options }: Options, command: Command) => {
      const context = createContext(command)
      if (kind === undefined && options.columns?.kind === undefined) {
        throw usageError(
          'The rows need a kind.',
          'Name a manual kind: --kind generation; or a column: --columns kind=type.',
        )
      }
      await using session = await openSession(context, { kinds: context.kinds !== undefined })
      using interrupt = onInterrupt()
      let last: ImportSummary | undefined
      try {
        using progress = showProgress({ ...context, label: options.dryRun ? 'looking at' : 'importing', unit: 'rows' })
        last = await session.jobs.importTable(table, {
          kind: kind ?? '',
          ...options,
          signal: interrupt.signal,
          onProgress: (summary) => {
            last = summary
            progress.update(summary.read)
          },
        })
      } catch (error) {
        if (!interrupt.by) throw error
        finish(exitCodes.interrupted)
      }
      if (last) show(context, last, options.dryRun === true)
    })
}

function show(context: Context, summary: ImportSummary, dryRun: boolean): void {
  if (context.json) return context.printJson(summary)
  const { read, imported, known, importable, skipped, columns, problems } = summary
  if (dryRun)
    context.print(
      Object.entries(columns)
        .map(([field, column]) => `${field}=${clean(column)}`)
        .join(' '),
    )
  context.print(
    `${read} rows: ${dryRun ? `${importable} can be imported` : `${imported} imported`}, ${known} known from before, ${skipped} skipped`,
  )
  for (const { problem, rows, ids } of problems) {
    context.print(`  ${rows}: ${clean(problem)}: ${ids.map(clean).join(', ')}${rows > ids.length ? ', …' : ''}`)
  }
}

function pairs(text: string, before: Record<string, string> = {}): Record<string, string> {
  const found = text.split(',').map((pair) => /^([^=]+)=(.+)$/.exec(pair.trim()))
  if (found.some((match) => match === null)) throw new InvalidArgumentError('Give name=value,name=value.')
  return { ...before, ...Object.fromEntries(found.map((match) => [match?.[1], match?.[2]])) }
}

function columnPairs(text: string, before: Record<string, string> = {}): Record<string, string> {
  const found = pairs(text, before)
  const unknown = Object.keys(found).find((name) => !fields.includes(name))
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no field ${unknown}: give ${fields.join(', ')}.`)
  return found
}
