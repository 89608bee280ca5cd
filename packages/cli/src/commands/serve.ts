import { Command, Option } from 'commander'
import type { Worker } from 'genjobs'
import { usageError } from '../cli-error.ts'
import { createContext, targetText, type Context } from '../context.ts'
import { onInterrupt } from '../interrupt.ts'
import { names, wholeNumber } from '../options.ts'
import { eventJson, eventLine } from '../output/event-line.ts'
import { devKeys, isLoopback, type DevKeys } from '../serve/dev-keys.ts'
import { curlLines } from '../serve/curl-lines.ts'
import { observe } from '../session/job-events.ts'
import { openSession, type Session } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'
import { chosenHandlers, printEvent, tell } from './work.ts'

type Options = {
  port: number
  host: string
  basePath: string
  cors?: string[]
  work?: boolean
  concurrency: number
  output?: string
}

export function serveCommand(_finish: Finish): Command {
  return new Command('serve')
    .description('Serve the HTTP API: jobs, live streams, limits, and a page that describes it.')
    .addOption(
      new Option('--port <n>', 'where to listen; 0 takes a free one').argParser(wholeNumber(0, 65_535)).default(3_000),
    )
    .addOption(new Option('--host <address>', 'on which address').default('127.0.0.1'))
    .addOption(new Option('--base-path <path>', 'where the API begins').default('/api/genjobs'))
    .addOption(
      new Option('--cors <origins>', 'web pages that may call, such as http://localhost:5173').argParser(names),
    )
    .option('--work', 'run the jobs too, in this process')
    .addOption(
      new Option('--concurrency <n>', 'with --work: jobs at a time').argParser(wholeNumber(1, 1_000)).default(4),
    )
    .option('--output <dir>', 'with --work: where image and script put files (default: output/ in the folder)')
    .addHelpText(
      'after',
      examples(
        [
          ['serve --work', 'everything in one process, with keys made for this run'],
          ['serve --kinds ./jobs.js --port 8080', "your app's kinds; workers run elsewhere"],
        ],
        `open /reference below the address that it prints.

Who may call: the environment says it, with GENJOBS_JWT_SECRET, SUPABASE_JWT_SECRET, SUPABASE_URL,
GENJOBS_JWKS_URL, GENJOBS_SERVICE_KEY or GENJOBS_TOKEN_SECRET. With none of them, and on this machine
only, a service key and a token for the owner "dev" are made for this run and printed.`,
      ),
    )
    .action(async (options: Options, command: Command) => {
      const context = createContext(command)
      const { createApp, environmentAuth } = await import('@genjobs/http')
      const { listen } = await import('@genjobs/http/node')
      const open = environmentAuth() !== undefined || Boolean(process.env['GENJOBS_TOKEN_SECRET'])
      if (!open && !isLoopback(options.host)) throw nobodySays(options.host)
      const keys = open ? undefined : await devKeys()

      using interrupt = onInterrupt()
      await using session = await openSession(context)
      await session.registerMissing()
      const app = createApp(session.jobs, {
        basePath: options.basePath,
        ...keys?.options,
        ...(options.cors === undefined ? {} : { cors: { origins: options.cors } }),
        onError: (error, { requestId }) => context.note(`${requestId ?? 'in the background'}: ${String(error)}`),
      })
      const listening = await listen(app, options).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EADDRINUSE' ? portTaken(options.port) : error
      })
      await using work = options.work ? await startWork(context, session, options) : undefined
      const stopped = new Promise<void>((resolve) => {
        if (interrupt.signal.aborted) resolve()
        interrupt.signal.addEventListener('abort', () => resolve(), { once: true })
      })
      const url = `${listening.url}${options.basePath}`
      announce(context, url, keys, work?.worker)
      await stopped
      await listening.close()
      tell(context, 'stopped', {}, 'stopped')
    })
}

function announce(context: Context, url: string, keys: DevKeys | undefined, worker: Worker | undefined): void {
  const working = worker === undefined ? '' : ', working'
  tell(
    context,
    'ready',
    {
      url,
      mode: keys ? 'development' : 'environment',
      ...(keys && { serviceKey: keys.serviceKey, token: keys.token }),
      ...(worker && { worker: worker.id }),
    },
    `serving ${targetText(context.target)} at ${url}${working}; Ctrl-C stops`,
  )
  if (keys) context.note(...curlLines(context, url, keys))
}

async function startWork(context: Context, session: Session, { concurrency, output }: Options) {
  const all = await session.handlers(output)
  const observed = observe(session.jobs, chosenHandlers(all, undefined), (event) =>
    context.json ? printEvent(eventJson(event)) : context.print(eventLine(event, context.paint)),
  )
  const worker = session.jobs.work({ handlers: observed.handlers, concurrency })
  return {
    worker,
    async [Symbol.asyncDispose]() {
      await worker.stop()
      await observed.settled()
    },
  }
}

function nobodySays(host: string): Error {
  return usageError(
    `other machines could reach ${host}, and nobody says who may come in`,
    'Set GENJOBS_JWT_SECRET, SUPABASE_URL, GENJOBS_SERVICE_KEY, …, or serve this machine only: --host 127.0.0.1.',
  )
}

function portTaken(port: number): Error {
  return usageError(`the port ${port} is taken`, `Give another one: --port ${port + 1}, or --port 0 for any.`)
}
