import { Command, Option } from 'commander'
import type { ThroughputPoint } from 'genjobs'
import { createContext } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { table, type Column } from '../output/table.ts'
import { timeText } from '../output/time-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { minutes: number; hours: number }

export function throughputCommand(_finish: Finish): Command {
  return new Command('throughput')
    .description('Show how many jobs of everybody ended, minute by minute and hour by hour.')
    .addOption(new Option('--minutes <n>', 'so many of the last minutes').argParser(wholeNumber(1, 2_880)).default(60))
    .addOption(new Option('--hours <n>', 'so many of the last hours').argParser(wholeNumber(1, 2_208)).default(24))
    .addHelpText(
      'after',
      examples(
        [
          ['stats throughput', 'those in which something ended'],
          ['stats throughput --json', 'for a program, every minute and hour'],
        ],
        'stats says what it was that ended.',
      ),
    )
    .action(async ({ minutes, hours }: Options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      const throughput = await session.jobs.throughput({ minutes, hours })
      if (context.json) return context.printJson(throughput)
      for (const [unit, points] of [
        ['MINUTE', throughput.minutes],
        ['HOUR', throughput.hours],
      ] as const) {
        const busy = points.filter(({ ended }) => ended > 0)
        if (busy.length > 0) context.print(...table(columns(unit), busy, context.paint, context.columns), '')
      }
      const ended = throughput.hours.reduce((sum, point) => sum + point.ended, 0)
      const failed = throughput.hours.reduce((sum, point) => sum + point.failed, 0)
      context.print(`in the last ${hours} h ${ended} ended, of which ${failed} failed`)
    })
}

const columns = (unit: string): Column<ThroughputPoint>[] => [
  { title: unit, text: ({ at }) => timeText(at) },
  { title: 'ENDED', text: ({ ended }) => String(ended), align: 'right' },
  { title: 'OK', text: ({ succeeded }) => String(succeeded), align: 'right' },
  { title: 'FAILED', text: ({ failed }) => String(failed), align: 'right' },
  { title: 'CANCELED', text: ({ canceled }) => String(canceled), align: 'right' },
]
