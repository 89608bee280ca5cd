import { Command, InvalidArgumentError, Option } from 'commander'
import { jobStatuses, type JobStatus } from '@genjobs/contract'
import type { Job } from 'genjobs'
import { createContext } from '../context.ts'
import { jobId, names, wholeNumber } from '../options.ts'
import { jobNote, paintStatus } from '../output/job-text.ts'
import { table, type Column } from '../output/table.ts'
import { clean, cut } from '../output/terminal-text.ts'
import { spanText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = {
  owner?: string
  project?: string
  subject?: string
  kind?: string
  status?: JobStatus[]
  before?: string
  limit: number
}

function statuses(text: string, before?: readonly JobStatus[]): JobStatus[] {
  const all = names(text, before)
  const unknown = all.find((name) => !(jobStatuses as readonly string[]).includes(name))
  if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${jobStatuses.join(', ')}.`)
  return all as JobStatus[]
}

export function listCommand(_finish: Finish): Command {
  return new Command('list')
    .description('Show jobs, newest first.')
    .option('--owner <owner>', 'only jobs of this owner')
    .option('--project <project>', 'only jobs of this project')
    .option('--subject <subject>', 'only jobs about this')
    .option('--kind <kind>', 'only jobs of this kind')
    .addOption(new Option('--status <status>', `only these: ${jobStatuses.join(', ')}`).argParser(statuses))
    .addOption(new Option('--before <id>', 'only jobs older than this one: the next page').argParser(jobId))
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, 1_000)).default(50))
    .addHelpText(
      'after',
      examples(
        [
          ['list --owner ada --status queued,running', 'what ada waits for'],
          ['list --status failed --json', 'for a program'],
        ],
        'status <id> shows one job with its log; cancel <id> ends it.',
      ),
    )
    .action(async (options: Options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const jobs = await session.jobs.list(options)
      if (context.json) return context.printJson({ jobs })
      if (jobs.length === 0) {
        return context.print(`no jobs; queue one: ${context.next('submit image --prompt "a fox in snow"')}`)
      }
      context.print(...table(columns(context.paint), jobs, context.paint, context.columns))
      const last = jobs.at(-1)
      if (jobs.length === options.limit && last)
        context.note(context.paint.dim(`older ones: ${context.next(`list --before ${last.id}`)}`))
    })
}

function columns(paint: Parameters<typeof paintStatus>[2]): Column<Job>[] {
  const now = Date.now()
  return [
    { title: 'ID', text: (job) => job.id },
    { title: 'KIND', text: (job) => cut(clean(job.kind), 16) },
    { title: 'OWNER', text: (job) => cut(clean(job.owner), 16) },
    { title: 'STATUS', text: (job) => job.status, paint: (text, job) => paintStatus(job.status, text, paint) },
    { title: 'AGE', text: (job) => spanText(now - job.createdAt.getTime()), align: 'right' },
    { title: 'NOTE', text: (job) => jobNote(job, now), cuttable: true },
  ]
}
