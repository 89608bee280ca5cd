import { parseArgs } from 'node:util'
import type { Peer } from './peers/peer.ts'
import type { Scenario } from './scenarios/scenario.ts'

const known = {
  scenarios: { type: 'string', value: 's1,s3', says: 'only these' },
  peers: { type: 'string', value: "'genjobs,naive table'", says: 'only these' },
  repeats: { type: 'string', value: '5', says: 'samples of each scenario with each peer; with --short 1' },
  scale: { type: 'string', value: '0.1', says: 'a share of the amounts of jobs, and of the ten minutes of s8' },
  history: { type: 'string', value: '10000000', says: 'finished jobs that s7 keeps; 1000000, with --short 100000' },
  short: { type: 'boolean', says: 'all in some minutes: good for seeing that it works' },
  stale: { type: 'boolean', says: "leaves the planner's statistics as they are after filling" },
  profile: { type: 'boolean', says: 'what each statement of the database costs' },
  out: { type: 'string', value: 'folder', says: 'where the report goes; bench/results' },
  help: { type: 'boolean', says: 'this text' },
} as const

export type Options = {
  help: boolean
  short: boolean
  stale: boolean
  profile: boolean
  scenarios: Scenario[]
  peers: Peer[]
  repeats: number
  /** Undefined where each scenario has its own. */
  scale: number | undefined
  history: number
  out: string | undefined
}

/** What was typed cannot be run; the message is for who typed it. */
export class WrongOption extends Error {}

export function helpText(scenarios: readonly Scenario[], peers: readonly Peer[]): string {
  return [
    'npm run bench -- [options]: side by side with other queues. More in bench/README.md.',
    '',
    ...Object.entries(known).map(([name, option]) => {
      const typed = `--${name}${'value' in option ? ` ${option.value}` : ''}`
      return `  ${typed.padEnd(34)}${option.says}`
    }),
    '',
    `Scenarios: ${scenarios.map(({ id }) => id).join(', ')}`,
    `Peers: ${peers.map(({ name }) => name).join(', ')}`,
  ].join('\n')
}

/** @param args as they were typed, after `--` */
export function readOptions(args: readonly string[], scenarios: readonly Scenario[], peers: readonly Peer[]): Options {
  const { short = false, stale = false, profile = false, help = false, ...typed } = parsed(args)
  return {
    help,
    short,
    stale,
    profile,
    scenarios: named('scenario', scenarios, ({ id }) => id, typed.scenarios),
    peers: named('peer', peers, ({ name }) => name, typed.peers),
    repeats: numberOf('repeats', typed.repeats) ?? (short ? 1 : 5),
    scale: numberOf('scale', typed.scale),
    history: numberOf('history', typed.history) ?? (short ? 100_000 : 1_000_000),
    out: typed.out,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known }).values
  } catch (error) {
    // Of an unknown option it also says how to write a word that begins with a dash, which nobody meant here.
    throw new WrongOption((error as Error).message.split('. ')[0])
  }
}

function numberOf(option: string, typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined
  const number = Number(typed)
  if (!(number > 0)) throw new WrongOption(`--${option} takes a number above zero, not '${typed}'`)
  return number
}

function named<T>(what: string, all: readonly T[], nameOf: (one: T) => string, typed: string | undefined): T[] {
  const names = typed?.split(',') ?? all.map(nameOf)
  const unknown = names.filter((name) => !all.some((one) => nameOf(one) === name))
  if (unknown.length > 0) {
    throw new WrongOption(`There is no ${what} '${unknown.join("', '")}'; there are ${all.map(nameOf).join(', ')}`)
  }
  return all.filter((one) => names.includes(nameOf(one)))
}
