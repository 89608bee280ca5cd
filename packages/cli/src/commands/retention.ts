import type { Duration } from '@genjobs/contract'
import { durationMs } from '@genjobs/contract'
import { Command, Option } from 'commander'
import type { RetentionState } from 'genjobs'
import { createContext } from '../context.ts'
import { duration } from '../options.ts'
import { table, type Column } from '../output/table.ts'
import { spanText, timeText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'
import { runRetentionCommand } from './retention-run.ts'

type Partition = RetentionState['partitions'][number]

export function retentionCommand(finish: Finish): Command {
  return new Command('retention')
    .description('Show how long jobs are kept, what is to go, and what waits to be archived.')
    .addOption(
      new Option('--keep <time>', 'mark the partitions that are older than this as a whole').argParser(duration),
    )
    .addCommand(runRetentionCommand(finish))
    .addHelpText(
      'after',
      examples(
        [
          ['retention', 'changes nothing'],
          ['retention --keep 365d', 'which partitions would go'],
        ],
        'retention run does it.',
      ),
    )
    .action(async ({ keep }: { keep?: Duration }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const state = await session.jobs.retention()
      if (context.json) return context.printJson(state)
      const { kinds, partitions, removals } = state
      const before = keep === undefined ? null : Date.now() - durationMs(keep)
      const fate = ({ to, liveJobs }: Partition) =>
        before === null || to === null || to.getTime() > before ? '' : liveJobs > 0 ? 'stays: live' : 'goes'
      const print = <Row>(columns: Column<Row>[], rows: readonly Row[]) =>
        context.print(...table(columns, rows, context.paint, context.columns))
      print([...partitionColumns, { title: before === null ? '' : 'THEN', text: fate }], partitions)
      if (kinds.length > 0) print(kindColumns, kinds)
      else context.print('no kind has a keep of its own')
      if (removals.length > 0) print(removalColumns, removals)
    })
}

const size = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`
const time = (at: Date | null): string => (at === null ? '' : timeText(at))

const partitionColumns: Column<Partition>[] = [
  { title: 'PARTITION', text: ({ name }) => name },
  { title: 'FROM', text: ({ from }) => time(from) },
  { title: 'TO', text: ({ to }) => time(to) },
  { title: 'SIZE', text: ({ bytes }) => size(bytes), align: 'right' },
  { title: 'LIVE', text: ({ liveJobs }) => String(liveJobs), align: 'right' },
]

const kindColumns: Column<RetentionState['kinds'][number]>[] = [
  { title: 'KIND', text: ({ kind }) => kind },
  { title: 'KEPT FOR', text: ({ keepMs }) => spanText(keepMs) },
  { title: 'NOTED', text: ({ waiting }) => String(waiting), align: 'right' },
  { title: 'DUE', text: ({ due }) => String(due), align: 'right' },
]

const removalColumns: Column<RetentionState['removals'][number]>[] = [
  { title: 'TO BE ARCHIVED', text: ({ name }) => name },
  { title: 'SINCE', text: ({ removedAt }) => timeText(removedAt) },
  { title: 'SIZE', text: ({ bytes }) => size(bytes), align: 'right' },
]
