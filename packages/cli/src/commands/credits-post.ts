import { durationMs, type Duration } from '@genjobs/contract'
import { Command, InvalidArgumentError } from 'commander'
import type { CreditResult, Jobs } from 'genjobs'
import { createContext } from '../context.ts'
import { wholeNumber } from '../options.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

type Options = { key: string; note?: string }
type GrantOptions = Options & { expires: Date }
type AdjustOptions = Options & { note: string }

const most = Number.MAX_SAFE_INTEGER

export function topUpCommand(_finish: Finish): Command {
  return post('top-up', 'Add credits that were bought.', wholeNumber(1, most))
    .option('--note <text>', 'what the owner reads beside it')
    .addHelpText(
      'after',
      examples(
        [['credits top-up ada 100 --key invoice-7', 'however often: 100 once']],
        'credits balance <owner> shows what there is now.',
      ),
    )
    .action(async (owner: string, amount: number, options: Options, command: Command) => {
      await move(command, owner, (credits) => credits.topUp(owner, amount, options))
    })
}

export function grantCommand(_finish: Finish): Command {
  return post('grant', 'Give credits that expire; they are used before others.', wholeNumber(1, most))
    .requiredOption('--expires <time>', 'when what is left of them goes: 30d from now, or 2030-01-31', expiry)
    .option('--note <text>', 'what the owner reads beside it')
    .addHelpText(
      'after',
      examples(
        [
          ['credits grant ada 20 --expires 30d --key welcome', ''],
          ['credits grant ada 20 --expires 2030-12-31T23:59:59Z --key 2030', ''],
        ],
        'credits balance <owner> says what expires, and when.',
      ),
    )
    .action(async (owner: string, amount: number, options: GrantOptions, command: Command) => {
      const { expires: expiresAt, ...request } = options
      await move(command, owner, (credits) => credits.grant(owner, amount, { ...request, expiresAt }))
    })
}

export function adjustCommand(_finish: Finish): Command {
  return post('adjust', 'Put right what is wrong: more, or less as far as it is available.', wholeNumber(-most, most))
    .requiredOption('--note <text>', 'why; the owner reads it')
    .addHelpText(
      'after',
      examples(
        [
          ['credits adjust ada 5 --key ticket-12 --note "a slow day"', ''],
          ['credits adjust ada -5 --key ticket-13 --note "booked twice"', 'takes away'],
        ],
        'credits statement <owner> shows it.',
      ),
    )
    .action(async (owner: string, amount: number, options: AdjustOptions, command: Command) => {
      await move(command, owner, (credits) => credits.adjust(owner, amount, options))
    })
}

function post(name: string, description: string, amount: (text: string) => number): Command {
  return new Command(name)
    .description(description)
    .argument('<owner>', 'whose')
    .argument('<amount>', 'whole credits', amount)
    .requiredOption('--key <key>', 'of an invoice, a ticket: the same key again moves nothing')
}

/** A point in time, or how far off it is. */
function expiry(text: string): Date {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Date.now() + distance(text))
  if (Number.isNaN(time.getTime()) || time.getTime() <= Date.now()) {
    throw new InvalidArgumentError('Give a time to come, such as 30d or 2030-01-31.')
  }
  return time
}

function distance(text: string): number {
  try {
    return durationMs(text as Duration)
  } catch {
    return Number.NaN
  }
}

async function move(
  command: Command,
  owner: string,
  how: (credits: Jobs['credits']) => Promise<CreditResult>,
): Promise<void> {
  const context = createContext(command)
  await using session = await openSession(context, { kinds: false })
  const { credits } = session.jobs
  const { transfer, replayed } = await how(credits)
  const now = await credits.balance(owner)
  if (context.json) return context.printJson({ transfer, replayed, owner, ...now })
  const done = replayed ? `was done before, as transfer ${transfer}` : `transfer ${transfer}`
  context.print(`${done}; ${clean(owner)} has ${now.available} available`)
}
