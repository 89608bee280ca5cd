import { Command } from 'commander'
import type { OwnerFiles } from 'genjobs'
import { usageError } from '../cli-error.ts'
import { createContext, type Context } from '../context.ts'
import { showProgress } from '../output/progress.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession, outputFolder, type Session } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { yes?: boolean; files?: string }

export function eraseOwnerCommand(_finish: Finish): Command {
  return new Command('erase')
    .description('Erase an owner for good: jobs, live ones canceled, results, events, files, limits, budgets.')
    .argument('<owner>', 'whose')
    .option('--yes', 'really do it; without it only what would go is said')
    .option('--files <dir>', 'the folder where the ready handlers put his files (default: where `work` puts them)')
    .addHelpText(
      'after',
      examples(
        [
          ['owners erase ada', 'says what would go'],
          ['owners erase ada --yes', 'what moved his credits, and statistics, stay without his name'],
        ],
        'run it again after a minute if one of his jobs was running: its handler may have written a file meanwhile.',
      ),
    )
    .action(async (owner: string, { yes, files }: Options, command: Command) => {
      const context = createContext(command)
      await using session = await openSession(context, { kinds: false })
      if (!yes) {
        const found: Record<string, number> = {}
        for await (const { type } of session.jobs.exportOwner(owner)) found[type] = (found[type] ?? 0) + 1
        delete found['export']
        delete found['end']
        const list = Object.entries(found).map(([type, count]) => `${type} ${count}`)
        throw usageError(
          `this would erase for good what there is of ${clean(owner)}: ${list.join(', ')}`,
          'Add --yes. To keep a copy, export it first.',
        )
      }
      const storage = await storageOf(context, files)
      const result = await erase(context, session, owner, storage)
      if (context.json) return context.printJson({ owner, ...result })
      context.print(`erased ${clean(owner)}: ${result.jobs} jobs, ${result.files} files`)
    })
}

async function erase(context: Context, session: Session, owner: string, storage: OwnerFiles | undefined) {
  using progress = showProgress({ ...context, label: 'erasing', unit: 'jobs' })
  return await session.jobs.eraseOwner(owner, {
    ...(storage && { storage }),
    onProgress: (jobs) => progress.update(jobs),
  })
}

/** An app's own kinds put their files where the app says. */
async function storageOf(context: Context, files: string | undefined): Promise<OwnerFiles | undefined> {
  if (files === undefined && context.kinds !== undefined) return undefined
  const { folderStorage } = await import('@genjobs/generators/storage')
  return folderStorage(files ?? outputFolder(context))
}
