import type { Argument, Command, Option } from 'commander'
import { known, type Known } from './known-values.ts'

/** What the shell does where nothing, or nothing more, is offered. */
const directive = { files: ':0', nothing: ':4', folders: ':16' } as const

/**
 * What may stand at the end of a command line, for the scripts of the shells: a line each, the value and behind a tab what
 * it is, and at last a directive. The names of the tree of commands only: no database is opened, nothing is made.
 * @param words what is typed behind the program's name; the last one, perhaps empty, is being typed
 */
export function complete(program: Command, words: readonly string[]): string[] {
  const current = words.at(-1) ?? ''
  const { at, option, positions } = read(program, words.slice(0, -1))
  if (option) return valueLines(option, current === '=' ? '' : current)
  const [name, typed] = split(current)
  if (typed !== undefined) {
    const named = optionsOf(program, at).find(({ long }) => long === name)
    return named ? valueLines(named, typed, `${name}=`) : [directive.nothing]
  }
  if (current.startsWith('-')) {
    const flags = optionsOf(program, at).flatMap(({ long, description }) => (long ? [line(long, description)] : []))
    return [...flags.filter((flag) => flag.startsWith(current)), directive.nothing]
  }
  const commands = positions > 0 ? [] : at.createHelp().visibleCommands(at)
  const lines = commands
    .map((command) => line(command.name(), command.description()))
    .filter((text) => text.startsWith(current))
  const argument = at.registeredArguments[Math.min(positions, at.registeredArguments.length - 1)]
  if (argument && (positions < at.registeredArguments.length || argument.variadic)) {
    lines.push(...valueLines(argument, current).slice(0, -1))
  }
  return [...lines, directive.nothing]
}

type Reading = { at: Command; option: Option | undefined; positions: number }

/** How far the words lead: the command they name, the option that wants a value, how many arguments are there. */
function read(program: Command, words: readonly string[]): Reading {
  const reading: Reading = { at: program, option: undefined, positions: 0 }
  for (const word of words) {
    // Bash takes "--status=queued" apart.
    if (reading.option && word === '=') continue
    if (reading.option) reading.option = undefined
    else if (word.startsWith('-')) {
      const option = optionsOf(program, reading.at).find(({ long, short }) => long === word || short === word)
      reading.option = option && (option.required || option.optional) ? option : undefined
    } else {
      const next = reading.positions === 0 ? reading.at.commands.find((command) => command.name() === word) : undefined
      if (next) reading.at = next
      else if (reading.at !== program) reading.positions++
    }
  }
  return reading
}

function split(word: string): [name: string, value: string | undefined] {
  const end = word.startsWith('--') ? word.indexOf('=') : -1
  return end === -1 ? [word, undefined] : [word.slice(0, end), word.slice(end + 1)]
}

/** Its own, and those that every command has. */
function optionsOf(program: Command, at: Command): Option[] {
  const own = at.createHelp().visibleOptions(at)
  return at === program
    ? own
    : [
        ...own,
        ...program
          .createHelp()
          .visibleOptions(program)
          .filter(({ long }) => !own.some((o) => o.long === long)),
      ]
}

function valueLines(of: Option | Argument, typed: string, prefix = ''): string[] {
  const found: Known = of.argChoices ? { values: of.argChoices } : known(of)
  if ('files' in found) return [directive[found.files]]
  // Of a list the last one is being typed.
  const before = found.list ? typed.slice(0, typed.lastIndexOf(',') + 1) : ''
  return [
    ...found.values
      .map((value) => `${before}${value}`)
      .filter((value) => value.startsWith(typed))
      .map((value) => `${prefix}${value}`),
    directive.nothing,
  ]
}

function line(value: string, description: string): string {
  return `${value}\t${description.split(/[.;]\s|\n/)[0]?.replace(/\.$/, '') ?? ''}`
}
