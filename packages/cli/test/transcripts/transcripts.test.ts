import { createTestDatabase, embeddedTemplate, testServerNames } from '@genjobs/testkit'
import type { Command } from 'commander'
import { cp, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../src/program.ts'
import { openApp, type App } from './app.ts'
import { databaseCases } from './cases/database.ts'
import { jobCases } from './cases/jobs.ts'
import { moneyCases } from './cases/money.ts'
import { operateCases } from './cases/operate.ts'
import type { CommandCase, Line } from './command-case.ts'
import { SteadyText } from './steady-text.ts'
import { typed } from './typed.ts'

const cases: Readonly<Record<string, CommandCase>> = { ...jobCases, ...operateCases, ...moneyCases, ...databaseCases }
const shownLines = 40

describe.each(testServerNames.slice(0, 1))('what people see, on PostgreSQL %s', (version) => {
  let app: App
  let empty: Awaited<ReturnType<typeof createTestDatabase>>
  beforeAll(async () => {
    app = await openApp(version)
    empty = await createTestDatabase(version, { engine: false })
  })
  afterAll(async () => {
    await app[Symbol.asyncDispose]()
    await empty.drop()
  })

  it.each([...commands(createProgram(() => undefined))])('%s', async (name, command) => {
    const its = cases[name]
    if (!its) throw new Error(`"${name}" has no entry in packages/cli/test/transcripts/cases`)
    const copy = its.database === false ? undefined : await app.copy()
    const cwd = await realpath(await mkdtemp(join(tmpdir(), 'genjobs-transcript-')))
    const steady = new SteadyText({
      [cwd]: '/home/ada/app',
      ...(copy && { [hostAndName(copy.url)]: 'localhost:5432/app' }),
      [hostAndName(empty.url)]: 'localhost:5432/empty',
    })
    let transcript = ''
    const type = async (line: Line, url = copy?.url) => {
      const { line: text, until, env, files = {}, sql, before, embedded } = typeof line === 'string' ? { line } : line
      const real = text.replaceAll(/\$([A-Z]+)/g, (_, id: string) => app.ids[id] ?? '')
      for (const [file, content] of Object.entries(files)) await writeFile(join(cwd, file), content)
      if (embedded) await cp(await embeddedTemplate(), join(cwd, '.genjobs'), { recursive: true })
      if (before !== undefined) await typed(before, { cwd, env: { ...(url && { DATABASE_URL: url }) } })
      if (sql !== undefined && copy)
        await copy.query(sql.replaceAll(/\$([A-Z]+)/g, (_, id: string) => app.ids[id] ?? ''))
      const result = await typed(real, { cwd, env: { ...(url && { DATABASE_URL: url }), ...env }, until })
      const output = shortened(
        (text.endsWith('--help') ? steady.of(result.text) : loosened(steady.of(result.text))).trimEnd(),
        text.endsWith('--help') ? 200 : (its.shown ?? shownLines),
      )
      transcript += `$ genjobs ${text}\n${output}${output && '\n'}${result.code === 0 ? '' : `[ends with ${result.code}]\n`}\n`
      return result.code
    }
    const code = async (line: Line, url?: string) => [line, await type(line, url)] as const

    try {
      expect(await code(`${name} --help`)).toEqual([`${name} --help`, 0])
      // Every command says what it does, shows examples and what comes next.
      expect(transcript).toMatch(/^[A-Z][^\n]+[.]$/m)
      expect(transcript).toContain(`Examples:\n  genjobs ${name}`)
      expect(transcript).toContain('\nNext: ')
      for (const line of its.succeeds) expect(await code(line)).toEqual([line, 0])
      expect(await code(`${name} --nope`)).toEqual([`${name} --nope`, 2])
      if (command.registeredArguments.some(({ required }) => required)) expect(await code(name)).toEqual([name, 2])
      for (const line of its.fails ?? []) expect(await code(line)).not.toEqual([line, 0])
      const [first] = its.succeeds
      const line = first === undefined || typeof first === 'string' ? (first ?? name) : first.line
      if (copy) {
        const away = `${line} --database postgres://127.0.0.1:1/app`
        expect(await code(away)).toEqual([away, 5])
        if (!its.anySchema) expect(await code(line, empty.url)).toEqual([line, 5])
      }
      expect(its.succeeds.some((each) => JSON.stringify(each).includes('--json')) || command.commands.length > 0).toBe(
        true,
      )
      // Files are there as a whole or not at all.
      expect((await readdir(cwd, { recursive: true })).filter((file) => file.endsWith('.tmp'))).toEqual([])
      await expect(transcript).toMatchFileSnapshot(`./shown/${name.replaceAll(' ', '-')}.txt`)
    } finally {
      await copy?.drop()
      await rm(cwd, { recursive: true, force: true })
    }
  })
})

it('there is no entry for a command that is gone', () => {
  const known = new Set([...commands(createProgram(() => undefined))].map(([name]) => name))
  expect(Object.keys(cases).filter((name) => !known.has(name))).toEqual([])
})

/** How wide a column is, and where a note is cut, depends on how long things took. */
function loosened(text: string): string {
  return text.replaceAll(/(?<=\S) {2,}(?=\S)/g, '  ').replaceAll(/\S*…$/gm, '…')
}

/** Every command and subcommand, by what is typed. */
function* commands(parent: Command, prefix = ''): Generator<[name: string, command: Command]> {
  // What scripts ask is not for people.
  for (const command of parent.commands.filter((each) => each.name() !== 'complete')) {
    const name = `${prefix}${command.name()}`
    yield [name, command]
    yield* commands(command, `${name} `)
  }
}

function hostAndName(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

function shortened(text: string, most: number): string {
  const lines = text.split('\n').map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line))
  return lines.length <= most ? lines.join('\n') : [...lines.slice(0, most), '…'].join('\n')
}
