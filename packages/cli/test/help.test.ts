import { describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'

const commands = [
  'demo',
  'submit',
  'status',
  'list',
  'cancel',
  'logs',
  'retry',
  'clear',
  'kinds',
  'pause',
  'resume',
  'limits',
  'work',
  'drain',
  'credits',
  'stats',
  'import',
  'serve',
  'migrate',
  'doctor',
  'verify',
  'sweep',
  'cron',
]
const credits = ['balance', 'statement', 'top-up', 'grant', 'adjust', 'overdraft'].map((name) => `credits ${name}`)
const limits = ['list', 'set', 'reset'].map((name) => `limits ${name}`)
const retention = ['retention', 'retention run', 'owners', 'owners export', 'owners erase']
const budgets = ['', ' list', ' set', ' remove'].map((name) => `budgets${name}`)

/** Says on stderr which heavy packages are loaded. */
const heavyPackages = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({ resolve(specifier, context, next) {
    const found = next(specifier, context)
    if (/node_modules\\/(sharp|ai|zod|pg|log-update|@electric-sql)\\//.test(found.url)) process.stderr.write('heavy: ' + found.url + '\\n')
    return found
  } })`)}`

describe('help', () => {
  it('names every command, the exit codes and where the database is, and loads nothing heavy', async () => {
    const { code, stdout, stderr } = await cli(['--help'], { node: ['--import', heavyPackages] })
    expect(code).toBe(0)
    expect(stderr).toBe('')
    for (const command of commands) expect(stdout).toContain(`  ${command} `)
    for (const exitCode of ['0', '1', '2', '3', '4', '5', '6', '7', '130'])
      expect(stdout).toMatch(new RegExp(`^  ${exitCode} +\\w`, 'm'))
    expect(stdout).toContain('DATABASE_URL')
    expect(stdout).toContain('export const handlers')
  })

  it('is what the program prints without a command', async () => {
    const { code, stdout } = await cli([])
    expect(code).toBe(0)
    expect(stdout).toContain('Begin with:')
  })

  it.each([
    ...commands,
    ...credits,
    ...budgets,
    ...limits,
    ...retention,
    'stats throughput',
    'cron supabase',
    'cron vercel',
  ])('of %s says what it does, shows examples and what comes next', async (command) => {
    const { code, stdout } = await cli([...command.split(' '), '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: genjobs ${command}`)
    expect(stdout).toMatch(/^[A-Z][^\n]+[.]$/m)
    expect(stdout).toContain(`Examples:\n  genjobs ${command}`)
    expect(stdout).toContain('\nNext: ')
    expect(stdout).toContain('--json')
  })

  it('names npm when npm runs it, so that commands can be copied', async () => {
    const { stdout } = await cli(['--help'], { env: { npm_lifecycle_event: 'genjobs' } })
    expect(stdout).toContain('npm run genjobs -- demo')
  })

  it('prints the version', async () => {
    const { code, stdout } = await cli(['--version'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('wrong usage ends with 2, one message and no stack trace', () => {
  it.each([
    [['lisst'], /unknown command 'lisst'.*Did you mean list/s],
    [['list', '--nope'], /unknown option '--nope'/],
    [['list', '--limit', '0'], /whole number from 1 to 1000/],
    [['list', '--status', 'gone'], /"gone" is none of queued/],
    [['list', '--before', 'x'], /whole id of a job/],
    [['list', 'extra'], /too many arguments/],
    [['status'], /missing required argument 'id'/],
    [['submit', 'image'], /the job has no input/],
    [['submit', 'image', '--input', '{'], /not JSON/],
    [['submit', 'image', '--input', '@/nowhere/x.json'], /cannot be read/],
    [['submit', 'image', '--input', '[1]', '--prompt', 'x'], /--prompt needs an --input that is a JSON object/],
    [['submit', 'image', '--prompt', 'x', '--priority', '101'], /whole number from -100 to 100/],
    [['submit', 'image', '--prompt', 'x', '--delay', '5'], /a time such as/],
    [['submit', 'image', '--prompt', 'x', '--metadata', '[]'], /Give a JSON object/],
    [['work', '--concurrency', 'many'], /whole number from 1 to 1000/],
    [['drain', '--within', 'soon'], /a time such as/],
    [['serve', '--port', '70000'], /whole number from 0 to 65535/],
    [['serve', '--host', '0.0.0.0'], /nobody says who may come in/],
    [['credits', 'balance'], /missing required argument 'owner'/],
    [['credits', 'top-up', 'ada', '5'], /required option '--key/],
    [['budgets', 'set', 'owner', 'ada', '--per', 'day'], /How much/],
    [['budgets', 'set', 'owner', 'ada', '--credits', '5'], /required option '--per/],
    [['stats', '--by', 'weekday'], /Give some of owner, project/],
    [['stats', '--from', 'yesterday'], /how long ago/],
    [['budgets', 'set', 'team', '--credits', '5', '--per', 'day'], /Allowed choices/],
    [['budgets', 'set', 'all', '--credits', '5', '--cost', '5', '--per', 'day'], /cannot be used with/],
    [['budgets', 'set', 'all', '--cost', '-5', '--per', 'day'], /whole number from 0/],
    [['budgets', 'set', 'all', '--cost', '0.1', '--per', 'day'], /whole number from 0/],
    [['budgets', 'set', 'all', '--cost', 'NaN', '--per', 'day'], /whole number from 0/],
    [['budgets', 'set', 'all', '--cost', '9007199254740993', '--per', 'day'], /whole number from 0/],
    [['budgets', 'set', 'all', '--cost', '5', '--warn-at', '0', '--per', 'day'], /whole number from 1/],
    [['credits', 'top-up', 'ada', '-5', '--key', 'k'], /whole number from 1/],
    [['credits', 'top-up', 'ada', '0.1', '--key', 'k'], /whole number from 1/],
    [['credits', 'top-up', 'ada', 'NaN', '--key', 'k'], /whole number from 1/],
    [['credits', 'top-up', 'ada', '9007199254740993', '--key', 'k'], /whole number from 1/],
    [['credits', 'grant', 'ada', '5', '--key', 'k'], /required option '--expires/],
    [['credits', 'grant', 'ada', '5', '--key', 'k', '--expires', '2001-01-01'], /a time to come/],
    [['credits', 'grant', 'ada', '5', '--key', 'k', '--expires', 'soon'], /a time to come/],
    [['credits', 'adjust', 'ada', '5', '--key', 'k'], /required option '--note/],
    [['credits', 'statement', 'ada', '--before', 'x'], /whole number from 1/],
    [['credits', 'gift', 'ada'], /too many arguments/],
    [['limits', 'set', 'owner:ada'], /missing required argument 'max'/],
    [['limits', 'set', 'owner:ada', '-1'], /whole number from 0/],
    [['retention', 'run', '--keep', 'long'], /a time such as/],
    [['owners', 'erase'], /missing required argument 'owner'/],
    [['cron', 'supabase'], /required option '--url/],
    [['cron', 'supabase', '--url', 'ftp://x'], /begins with https/],
    [['cron', 'supabase', '--url', 'https://x', '--workers', '0'], /whole number from 1 to 100/],
    [['cron', 'supabase', '--url', 'https://x', '--schedule', '61 * * * *'], /the schedule "61 \* \* \* \*" is wrong/],
    [['cron', 'supabase', '--url', 'https://x', '--name', 'a\nb'], /no line break/],
    [['cron', 'vercel', '--path', 'api'], /the path of a route/],
    [['cron', 'vercel', '--path', '/api', '--schedule', '@daily'], /has 1 fields/],
    [['cron', 'azure'], /too many arguments/],
    [['migrate', '--database', 'mysql://localhost/x'], /not a connection string of PostgreSQL/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await cli(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^error: .+\(usage\)\nhint: {2}.+\n$/s)
    expect(stderr).not.toContain('    at ')
  })

  it('as JSON with --json', async () => {
    const { code, stdout, stderr } = await cli(['list', '--json', '--nope'])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(json<PrintedError>(stderr).error).toMatchObject({ code: 'usage', message: "unknown option '--nope'" })
  })
})
