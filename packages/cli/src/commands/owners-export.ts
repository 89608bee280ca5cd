import { open } from 'node:fs/promises'
import { Command } from 'commander'
import type { OwnerRecord } from 'genjobs'
import { createContext } from '../context.ts'
import { showProgress, type Progress } from '../output/progress.ts'
import { clean } from '../output/terminal-text.ts'
import { wholeFile } from '../output/whole-file.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function exportOwnerCommand(_finish: Finish): Command {
  return new Command('export')
    .description('Write all that is kept of an owner, one JSON document a line.')
    .argument('<owner>', 'whose')
    .option('--out <file>', 'into this file (default: standard output)')
    .addHelpText(
      'after',
      examples(
        [
          ['owners export ada --out ada.ndjson', ''],
          ['owners export ada --json | jq \'select(.type == "job")\'', 'for a program'],
        ],
        'owners erase removes it all.',
      ),
    )
    .action(async (owner: string, { out }: { out?: string }, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      // Not among the records, where both are the same terminal.
      using progress = showProgress({
        ...context,
        json: context.json || (out === undefined && process.stdout.isTTY),
        label: 'exporting',
        unit: 'records',
      })
      const records = counted(session.jobs.exportOwner(owner), progress)
      if (out === undefined) {
        for await (const record of records) await toStdout(`${JSON.stringify(record)}\n`)
        return
      }
      const count = await toFile(out, records)
      progress[Symbol.dispose]()
      if (context.json) context.printJson({ owner, file: out, records: count })
      else context.print(`wrote ${count} records of ${clean(owner)} to ${clean(out)}`)
    })
}

async function* counted(records: AsyncIterable<OwnerRecord>, progress: Progress): AsyncGenerator<OwnerRecord> {
  let count = 0
  for await (const record of records) {
    yield record
    progress.update(++count)
  }
}

/** As fast as whoever reads takes them. */
async function toStdout(line: string): Promise<void> {
  if (process.stdout.write(line)) return
  await new Promise((resolve) => process.stdout.once('drain', resolve))
}

async function toFile(path: string, records: AsyncIterable<OwnerRecord>): Promise<number> {
  return await wholeFile(path, async (temporary) => {
    let count = 0
    const file = await open(temporary, 'wx', 0o600)
    try {
      for await (const record of records) {
        await file.appendFile(`${JSON.stringify(record)}\n`)
        count++
      }
    } finally {
      await file.close()
    }
    return count
  })
}
