import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { usageError } from '../cli-error.ts'
import { createContext } from '../context.ts'
import { requireSchedule } from '../cron/schedule.ts'
import { withCron } from '../cron/vercel-json.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { path: string; schedule: string; file: string; write?: boolean }

export function cronVercelCommand(_finish: Finish): Command {
  return new Command('vercel')
    .description('Print vercel.json with a cron that calls a route of your app.')
    .addOption(new Option('--path <path>', 'the route').argParser(routePath).makeOptionMandatory())
    .option('--schedule <cron>', 'when, in UTC', '* * * * *')
    .option('--file <file>', 'what to add the cron to, if it is there', 'vercel.json')
    .option('--write', 'write the file instead of printing it')
    .addHelpText(
      'after',
      examples(
        [
          ['cron vercel --path /api/process-script-jobs', 'print'],
          ['cron vercel --path /api/process-script-jobs --write', 'put into vercel.json'],
        ],
        'set CRON_SECRET in the project and deploy. Vercel calls with GET and Authorization: Bearer $CRON_SECRET.',
      ),
    )
    .action(async ({ path, file, write = false, ...options }: Options, command: Command) => {
      const context = createContext(command)
      const schedule = await requireSchedule(options.schedule, 'vercel')
      const config = withCron(await readConfig(file), { path, schedule })
      if (write) {
        await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`)
        context.note(`wrote ${file}`)
      }
      if (context.json) return context.printJson(config)
      if (!write) context.print(JSON.stringify(config, undefined, 2))
    })
}

async function readConfig(file: string): Promise<Record<string, unknown>> {
  if (!existsSync(file)) return { $schema: 'https://openapi.vercel.sh/vercel.json' }
  try {
    const config: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config as never
  } catch {}
  throw usageError(`${file} is not a JSON object`, 'Mend it, or name another one with --file.')
}

function routePath(text: string): string {
  if (/^\/[!-~]{0,511}$/.test(text) && !text.startsWith('//')) return text
  throw new InvalidArgumentError('Give the path of a route, such as /api/process-script-jobs.')
}
