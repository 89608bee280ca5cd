import { Ansis } from 'ansis'
import type { Command } from 'commander'
import { usageError } from './cli-error.ts'

/** The options that every command has, as commander reads them. */
export type GlobalOptions = {
  folder: string
  database?: string
  schema?: string
  kinds?: string
  json?: boolean
  color?: boolean
}

export type Target = { type: 'embedded'; folder: string } | { type: 'postgres'; url: string }

/** Where a command works and how it speaks. */
export type Context = {
  target: Target
  schema: string
  /** Path of the app's module of kinds and handlers. */
  kinds: string | undefined
  json: boolean
  paint: Ansis
  /** The columns to fill with text. */
  columns: number
  /** A command to type next, with the options that lead to the same jobs. */
  next(command: string): string
  print(...lines: string[]): void
  /** The one document of `--json`. */
  printJson(value: unknown): void
  /** Beside the result, for people: on stderr, and silent with `--json`. */
  note(...lines: string[]): void
}

export type Defaults = {
  folder: string
  schema: string
  /** Whether the environment may choose the database: not for a demo, which must not land among real jobs. */
  environment: boolean
}

const usual: Defaults = { folder: '.genjobs', schema: 'genjobs', environment: true }

export function createContext(command: Command, defaults: Defaults = usual): Context {
  const options = command.optsWithGlobals<GlobalOptions>()
  const given = (name: keyof GlobalOptions) => {
    const source = command.getOptionValueSourceWithGlobals(name)
    return source === 'cli' || (source === 'env' && defaults.environment) ? source : undefined
  }
  // What is typed goes before the environment, and a database before a folder.
  const postgres = given('database') === 'cli' || (given('database') === 'env' && given('folder') !== 'cli')
  const target: Target =
    postgres && options.database
      ? { type: 'postgres', url: requirePostgresUrl(options.database) }
      : { type: 'embedded', folder: given('folder') ? options.folder : defaults.folder }
  const schema = options.schema ?? (target.type === 'postgres' ? defaults.schema : usual.schema)
  const json = options.json === true
  const paint = json || options.color === false ? new Ansis(0) : new Ansis()

  /** What a command with these defaults needs to come to the same jobs. */
  const flags = (its: Defaults): string[] => [
    ...(target.type === 'embedded' && target.folder !== its.folder && given('folder') !== 'env'
      ? [`--folder ${quoted(target.folder)}`]
      : []),
    ...(given('database') === 'cli' ? ['--database …'] : []),
    ...(target.type === 'postgres' && schema !== its.schema ? [`--schema ${quoted(schema)}`] : []),
    ...(target.type === 'embedded' && schema !== usual.schema ? [`--schema ${quoted(schema)}`] : []),
    ...(options.kinds ? [`--kinds ${quoted(options.kinds)}`] : []),
  ]

  return {
    target,
    schema,
    kinds: options.kinds,
    json,
    paint,
    columns: process.stdout.columns ?? 100,
    next: (text) => [invocation(), text, ...flags(text.startsWith('demo') ? defaults : usual)].join(' '),
    print: (...lines) => void process.stdout.write(`${lines.join('\n')}\n`),
    printJson: (value) =>
      void process.stdout.write(`${JSON.stringify(value, undefined, process.stdout.isTTY ? 2 : 0)}\n`),
    note: (...lines) => {
      if (!json) process.stderr.write(`${lines.join('\n')}\n`)
    },
  }
}

/** How this program was called, so that what we suggest can be typed. */
export function invocation(): string {
  const script = process.env['npm_lifecycle_event']
  if (script === 'npx') return 'npx genjobs'
  return script === 'genjobs' || script === 'demo' ? 'npm run genjobs --' : 'genjobs'
}

/** Where the jobs are, without passwords. */
export function targetText(target: Target): string {
  if (target.type === 'embedded') return `the folder ${target.folder}`
  const { host, pathname } = new URL(target.url)
  return `PostgreSQL at ${host}${pathname}`
}

function requirePostgresUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed && ['postgres:', 'postgresql:'].includes(parsed.protocol)) return url
  throw usageError(
    'the database is not a connection string of PostgreSQL',
    'Give --database or DATABASE_URL as postgres://user:password@host:5432/name.',
  )
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
