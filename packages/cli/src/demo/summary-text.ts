import type { Context } from '../context.ts'
import { table, type Column } from '../output/table.ts'
import { spanText } from '../output/time-text.ts'
import type { DemoSummary, SummaryRow } from './summary.ts'

/** The end of the story for people: who waited how long, what was made, and what to try next. */
export function summaryLines(summary: DemoSummary, context: Context): string[] {
  const { paint } = context
  const { jobs, files, refusals, problems } = summary
  const head = `${jobs.succeeded} of ${jobs.total} jobs done in ${spanText(summary.elapsedMs)}`
  const more = [
    ...(jobs.failed > 0 ? [`${jobs.failed} failed`] : []),
    ...(jobs.canceled > 0 ? [`${jobs.canceled} canceled`] : []),
    `${refusals.length} refusals, accepted when there was room`,
    ...(summary.resumed ? ['after a restart'] : []),
  ]
  const columns = columnsOf(context)
  const rows: SummaryRow[] = [...summary.owners, ...summary.kinds]
  const lines = table(columns, rows, paint, context.columns)
  const afterOwners = 1 + summary.owners.length
  return [
    `${paint.bold.green('✓')} ${paint.bold(head)}, ${more.join(', ')}`,
    '',
    ...lines.slice(0, afterOwners).map(indented),
    '',
    ...lines.slice(afterOwners).map(indented),
    '',
    `${problems.length === 0 ? paint.green('✓') : paint.red('✗')} limits  ${problems.length === 0 ? 'checked in the database: every one held' : problems.map(({ problem, subject }) => `${problem}: ${subject}`).join('; ')}`,
    `${files.missing.length === 0 ? paint.green('✓') : paint.red('✗')} files   ${files.count} in ${files.folder}${files.missing.length === 0 ? '' : `, ${files.missing.length} missing`}`,
    '',
    paint.bold('What next'),
    ...nextLines(
      [
        [`${opener()} ${files.folder}`, 'what was made'],
        [context.next('list'), 'its jobs'],
        [context.next('submit image --prompt "a fox"'), 'one of your own'],
        [context.next('drain'), 'run it'],
        [context.next('demo'), 'again; try kill -9 in the middle'],
      ],
      context,
    ),
  ]
}

function columnsOf({ paint }: Context): Column<SummaryRow>[] {
  const dimZero = (text: string) => (text.trim() === '0' ? paint.dim(text) : text)
  return [
    { title: '', text: ({ name }) => name.padEnd(7), paint: (text) => paint.bold(text) },
    { title: 'JOBS', text: ({ jobs }) => String(jobs), align: 'right' },
    { title: 'REFUSED', text: ({ refused }) => String(refused), align: 'right', paint: dimZero },
    { title: 'WAIT min', text: ({ wait }) => spanText(wait.min), align: 'right' },
    { title: 'median', text: ({ wait }) => spanText(wait.median), align: 'right' },
    { title: 'max', text: ({ wait }) => spanText(wait.max), align: 'right' },
    { title: 'WORK median', text: ({ work }) => spanText(work.median), align: 'right' },
  ]
}

const indented = (line: string): string => `  ${line}`

/** Commands to copy, with a remark where the line has room for one. */
function nextLines(commands: readonly [command: string, remark: string][], { paint, columns }: Context): string[] {
  const widest = Math.max(...commands.map(([command]) => command.length))
  return commands.map(([command, remark]) => {
    const fits = 2 + widest + 3 + remark.length < columns
    return fits ? `  ${command.padEnd(widest)}   ${paint.dim(remark)}` : `  ${command}`
  })
}

/** What opens a folder on this system. */
function opener(): string {
  return process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open'
}
