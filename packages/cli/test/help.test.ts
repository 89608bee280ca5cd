import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from './cli-process.ts'
import { typed } from './transcripts/typed.ts'

/** Says on stderr which heavy packages are loaded. */
const heavyPackages = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({ resolve(specifier, context, next) {
    const found = next(specifier, context)
    if (/node_modules\\/(sharp|ai|zod|pg|log-update|@bomb\\.sh|@electric-sql)\\//.test(found.url)) process.stderr.write('heavy: ' + found.url + '\\n')
    return found
  } })`)}`

const type = async (line: string, env = {}) => await typed(line, { cwd: tmpdir(), env })

// The help and the errors of each command are in transcripts/.
describe('help', () => {
  it('names the exit codes and where the database is, and loads nothing heavy', async () => {
    const { code, stdout, stderr } = await cli(['--help'], { node: ['--import', heavyPackages] })
    expect(code).toBe(0)
    expect(stderr).toBe('')
    for (const exitCode of ['0', '1', '2', '3', '4', '5', '6', '7', '130'])
      expect(stdout).toMatch(new RegExp(`^  ${exitCode} +\\w`, 'm'))
    expect(stdout).toContain('DATABASE_URL')
    expect(stdout).toContain('export const handlers')
  })

  it('is what the program prints without a command', async () => {
    const { code, text } = await type('')
    expect(code).toBe(0)
    expect(text).toContain('Begin with:')
  })

  it('names npm when npm runs it, so that commands can be copied', async () => {
    expect((await type('--help', { npm_lifecycle_event: 'genjobs' })).text).toContain('npm run genjobs -- demo')
  })

  it('prints the version', async () => {
    const { code, text } = await type('--version')
    expect(code).toBe(0)
    expect(text).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('wrong usage', () => {
  it('of a command that is not there names the one that was meant', async () => {
    expect(await type('lisst')).toEqual({
      code: 2,
      text: "error: unknown command 'lisst' (Did you mean list?) (usage)\nhint:  See genjobs --help.\n",
    })
  })

  it('names the help of the command, also behind options', async () => {
    expect((await type('--folder here limits set key many')).text).toMatch(/See genjobs limits set --help/)
  })

  it('is one line of JSON on standard error with --json, and ends with 2', async () => {
    const { code, stdout, stderr } = await cli(['list', '--json', '--nope'])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(json<PrintedError>(stderr).error).toMatchObject({ code: 'usage', message: "unknown option '--nope'" })
  })

  it.each([
    ['budgets set all --cost 0.1 --per day', /'0.1' is no value of --cost.*whole number from 0/],
    ['budgets set all --cost NaN --per day', /whole number from 0/],
    ['budgets set all --cost 9007199254740993 --per day', /whole number from 0/],
    ['credits top-up ada NaN --key k', /'NaN' is no <amount>.*whole number from 1/],
    ['credits top-up ada 9007199254740993 --key k', /whole number from 1/],
    ["cron supabase --url https://x --name 'a\nb'", /no line break/],
  ])('%j', async (line, message) => {
    const { code, text } = await type(line)
    expect(code).toBe(2)
    expect(text).toMatch(message)
  })
})
