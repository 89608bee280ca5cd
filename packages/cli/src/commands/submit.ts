import { Command, Option } from 'commander'
import { GenjobsError, type AnyKind, type Duration } from '@genjobs/contract'
import type { SubmitOptions, SubmittedJob } from 'genjobs'
import { createContext, type Context } from '../context.ts'
import { duration, jsonObject, wholeNumber } from '../options.ts'
import { jobNote } from '../output/job-text.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession, type Session } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'
import { jobInput, type InputOptions } from './job-input.ts'
import { waitForJob } from './wait-for-job.ts'

type Options = InputOptions & {
  owner: string
  project?: string
  subject?: string
  mode?: string
  priority?: number
  delay?: Duration
  key?: string
  metadata?: Record<string, unknown>
  wait?: boolean
  timeout?: Duration
}

export function submitCommand(_finish: Finish): Command {
  return new Command('submit')
    .description('Queue a job; a worker runs it when its limits have room.')
    .argument('<kind>', 'what to make: image, script, or a kind of your --kinds module')
    .option('--input <json>', 'the input: JSON, @file, or - for standard input')
    .option('--prompt <text>', 'the field "prompt" of the input')
    .option('--owner <owner>', 'whose job it is; limits count by owner', 'local')
    .option('--project <project>', 'group it')
    .option('--subject <subject>', 'what it is about, such as story:42')
    .option('--mode <mode>', 'a variant of the kind, usable in limits')
    .addOption(new Option('--priority <n>', '-100 to 100; lower runs first').argParser(wholeNumber(-100, 100)))
    .addOption(new Option('--delay <time>', 'start no earlier than in 90s, 10m, 1h, …').argParser(duration))
    .option('--key <key>', 'idempotency key: the same request again answers with the same job')
    .addOption(new Option('--metadata <json>', 'an object of your own, kept with the job').argParser(jsonObject))
    .option('--wait', 'wait for its end; exit code 6 if it does not succeed')
    .addOption(new Option('--timeout <time>', 'how long to wait at most (default: for ever)').argParser(duration))
    .addHelpText(
      'after',
      examples(
        [
          ['submit image --prompt "a fox in snow"', ''],
          ['submit script --prompt "two lighthouse keepers" --owner ada --wait', ''],
          [`submit image --input '{"prompt": "a fox", "size": "512x512", "n": 2}'`, ''],
        ],
        'work runs what is queued; status <id> follows it.',
      ),
    )
    .action(async (kindName: string, options: Options, command: Command) => {
      const context = createContext(command)
      const input = await jobInput(options)
      await using session = await openSession(context)
      const submitted = await submit(session, requireKind(session.kinds, kindName), input, submitOptions(options))
      if (options.wait) return await waitForJob(context, session.jobs, submitted, options.timeout)
      const job = await session.jobs.get(submitted.id)
      if (context.json) return context.printJson({ job, replayed: submitted.replayed })
      const note = jobNote(job)
      const how = submitted.replayed ? 'already there' : job.status
      context.print(
        `${context.paint.green(how)} ${clean(job.kind)} ${job.id} for ${clean(job.owner)}${note === '' ? '' : `, ${note}`}`,
      )
      context.note(...nextSteps(context, job.id))
    })
}

function requireKind(kinds: readonly AnyKind[], name: string): AnyKind {
  const kind = kinds.find((one) => one.name === name)
  if (kind) return kind
  throw new GenjobsError(
    'unknown_kind',
    `unknown kind "${name}"; there are ${kinds.map((one) => one.name).join(', ')}`,
    {
      hint: 'For kinds of your app give its module: --kinds ./jobs.js. See genjobs --help.',
    },
  )
}

function submitOptions({ owner, project, subject, mode, priority, delay, key, metadata }: Options): SubmitOptions {
  return {
    owner,
    ...(project !== undefined && { project }),
    ...(subject !== undefined && { subject }),
    ...(mode !== undefined && { mode }),
    ...(priority !== undefined && { priority }),
    ...(delay !== undefined && { delay }),
    ...(key !== undefined && { idempotencyKey: key }),
    ...(metadata !== undefined && { metadata }),
  }
}

/** The first job of a built-in kind in this database registers it; an app's own kind of that name is left as it is. */
async function submit(session: Session, kind: AnyKind, input: unknown, options: SubmitOptions): Promise<SubmittedJob> {
  const first = await session.jobs.trySubmit(kind, input, options)
  if (first.ok) return first.job
  if (first.error.code !== 'unknown_kind') throw first.error
  await session.register()
  return await session.jobs.submit(kind, input, options)
}

function nextSteps(context: Context, id: string): string[] {
  const { paint } = context
  return [
    paint.dim(`follow it:  ${context.next(`status ${id}`)}`),
    paint.dim(`run it:     ${context.next('work')}   (if no worker runs)`),
  ]
}
