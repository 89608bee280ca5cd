import { Command } from 'commander'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { createContext, type Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { onInterrupt } from '../interrupt.ts'
import { scenario } from '../demo/scenario.ts'
import { openDatabase } from '../session/open-database.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { output?: string; fast?: boolean; plain?: boolean }

const home = { folder: 'genjobs-demo', schema: 'genjobs_demo', environment: false }

export function demoCommand(finish: Finish): Command {
  return new Command('demo')
    .description('Watch limits at work: four owners submit images and scripts, made on this machine.')
    .option('--output <dir>', 'where the files go (default: output/ in the folder)')
    .option('--fast', 'without the time that a real provider takes')
    .option('--plain', 'lines instead of the live view, as without a terminal')
    .addHelpText(
      'after',
      `\nKill it at any moment, kill -9 included, and start it again: it goes on with the same run, and\nwhat was made is not made again. Its database is in genjobs-demo/ and its files in genjobs-demo/output/.\nWith --database it works in a schema of its own, genjobs_demo; DATABASE_URL is not used.\n${examples(
        [
          ['demo', 'about 20 seconds'],
          ['demo --fast --plain', 'a few seconds, one line per event'],
          ['demo --fast --json', 'only the summary'],
        ],
        'submit a job of your own to the same folder; the demo shows the commands at its end.',
      )}`,
    )
    .action(async (options: Options, command: Command) => {
      const context = createContext(command, home)
      using interrupt = onInterrupt(() => process.stdout.isTTY && process.stdout.write('\u001B[?25h'))
      const output =
        options.output ??
        (context.target.type === 'embedded' ? join(context.target.folder, 'output') : join(home.folder, 'output'))
      const summary = await play(context, options, output, interrupt.signal)
      if (interrupt.signal.aborted && !summary.finished) {
        const ended = summary.jobs.succeeded + summary.jobs.failed + summary.jobs.canceled
        throw new CliError(
          'interrupted',
          exitCodes.interrupted,
          `stopped with ${ended} of ${scenario.length} jobs done; running ones were handed back`,
          {
            hint: `The same command goes on with them: ${context.next('demo')}`,
          },
        )
      }
      if (summary.jobs.succeeded < summary.jobs.total) finish(exitCodes.jobEnded)
      if (context.json) return context.printJson(summary)
      const { summaryLines } = await import('../demo/summary-text.ts')
      context.print(...summaryLines(summary, context))
    })
}

async function play(context: Context, options: Options, output: string, signal: AbortSignal) {
  const [{ createJobs, migrate }, { createLocal, folderStorage, imageHandler, scriptHandler }] = await Promise.all([
    import('genjobs'),
    import('@genjobs/generators'),
  ])
  const [{ demoKinds }, { runDemo }, { summarize }, { createView }, { pace }] = await Promise.all([
    import('../demo/kinds.ts'),
    import('../demo/run-demo.ts'),
    import('../demo/summary.ts'),
    import('../demo/views.ts'),
    import('../demo/scenario.ts'),
  ])
  context.note(context.paint.dim('opening the database …'))
  const database = await openDatabase(context.target)
  try {
    await migrate(database, { schema: context.schema })
    const jobs = createJobs({ database, kinds: demoKinds, schema: context.schema, onError: () => undefined })
    const local = createLocal({ delayMs: options.fast ? 0 : pace })
    const storage = folderStorage(output)
    const state = await runDemo({
      jobs,
      handlers: {
        image: imageHandler({ model: local.image(), storage, ...(options.fast ? {} : { expectedMs: pace.image }) }),
        script: scriptHandler({ model: local.script(), storage, emitEvery: 60 }),
      },
      view: createView({ context, output, plain: options.plain === true }),
      tempo: options.fast ? 0.05 : 1,
      signal,
    })
    const summary = summarize(state, output, await jobs.verify())
    await jobs.close()
    return summary
  } finally {
    await database.close()
  }
}
