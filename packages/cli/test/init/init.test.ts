import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli, json, type PrintedError } from '../cli-process.ts'
import { kindsModule, openMigrations } from './migration-files.ts'

const withoutTime = (names: readonly string[]) => names.map((name) => name.replace(/^\d{14}/, ''))

describe('init supabase', () => {
  it('writes one file for each part, in the order in which they are applied, and says what comes next', async () => {
    await using migrations = await openMigrations()
    const { code, stdout, stderr } = await migrations.init('supabase', '--kinds', kindsModule)
    expect(code).toBe(0)
    const names = await migrations.names()
    expect(withoutTime(names)).toEqual([
      '_genjobs.sql',
      '_genjobs_realtime.sql',
      '_genjobs_users.sql',
      '_genjobs_kinds.sql',
    ])
    for (const name of names) expect(name).toMatch(/^\d{14}_genjobs/)
    expect(stdout.trimEnd().split('\n')).toEqual(names.map((name) => `wrote ${join(migrations.dir, name)}`))
    expect(stderr).toContain('"genjobs_api", and never "genjobs"')
  })

  it('writes nothing the second time', async () => {
    await using migrations = await openMigrations()
    await migrations.init('supabase', '--kinds', kindsModule)
    const before = await migrations.texts()
    expect(await migrations.init('supabase', '--kinds', kindsModule)).toMatchObject({
      code: 0,
      stdout: 'nothing to do: the migrations are up to date\n',
      stderr: '',
    })
    // Without --kinds it has no opinion about them.
    expect((await migrations.init('supabase')).stdout).toContain('nothing to do')
    expect(await migrations.texts()).toEqual(before)
  })

  it('adds an update when the engine has changed, after whatever else is there', async () => {
    await using migrations = await openMigrations()
    await migrations.init('supabase')
    const [first = ''] = await migrations.names()
    const path = join(migrations.dir, first)
    const old = (await readFile(path, 'utf8')).replace(/"hash":"[0-9a-f]+"/, '"hash":"of an older engine"')
    await writeFile(path, old)
    await writeFile(join(migrations.dir, '29990101000000_later.sql'), 'select 1;')
    await migrations.init('supabase')
    const [, added = '', ...more] = (await migrations.names()).slice(-2)
    expect([added, more]).toEqual(['29990101000001_genjobs_update.sql', []])
    expect(await readFile(path, 'utf8')).toBe(old)
    const update = await readFile(join(migrations.dir, added), 'utf8')
    expect(update).not.toMatch(/^create table/m)
    expect(update).toMatch(/^update meta set schema_version/m)
    expect((await migrations.init('supabase')).stdout).toContain('nothing to do')
  })

  it('adds the kinds again when they have changed', async () => {
    await using migrations = await openMigrations()
    await migrations.init('supabase')
    expect(withoutTime(await migrations.names())).not.toContain('_genjobs_kinds.sql')
    const changed = join(migrations.dir, 'kinds.mjs')
    const source = await readFile(kindsModule, 'utf8')
    const atHome = (text: string) =>
      text
        .replace("'genjobs'", `'${import.meta.resolve('genjobs')}'`)
        .replace("'zod'", `'${import.meta.resolve('zod')}'`)
    await writeFile(changed, atHome(source))
    await migrations.init('supabase', '--kinds', changed)
    await writeFile(changed, atHome(source.replace('price: 4', 'price: 5')))
    await migrations.init('supabase', '--kinds', changed)
    const kinds = (await migrations.names()).filter((name) => name.endsWith('_genjobs_kinds.sql'))
    expect(kinds).toHaveLength(2)
    expect(await readFile(join(migrations.dir, kinds[1] ?? ''), 'utf8')).toContain('"price": 5')
  })

  it('prints instead with --stdout, and speaks JSON', async () => {
    await using migrations = await openMigrations()
    const printed = await migrations.init('supabase', '--stdout')
    expect([printed.code, printed.stderr, await migrations.names()]).toEqual([0, '', []])
    expect(printed.stdout).toMatch(/^-- genjobs init: \{/)
    const { files } = json<{ files: { part: string; name: string; sql: string }[] }>(
      (await migrations.init('supabase', '--stdout', '--json')).stdout,
    )
    expect(files.map(({ part }) => part)).toEqual(['engine', 'realtime', 'users'])
    expect(printed.stdout).toBe(`${files.map(({ sql }) => sql).join('\n')}\n`)
    const written = json<{ written: string[]; parts: string[] }>((await migrations.init('supabase', '--json')).stdout)
    expect(written.parts).toEqual(['engine', 'realtime', 'users'])
    expect(written.written).toEqual((await migrations.names()).map((name) => join(migrations.dir, name)))
    expect(json((await migrations.init('supabase', '--json')).stdout)).toEqual({ written: [], parts: [] })
  })

  it('takes a schema of another name, and does not change it afterwards', async () => {
    await using migrations = await openMigrations()
    await migrations.init('supabase', '--schema', 'my jobs')
    const all = (await migrations.texts()).join('\n').replaceAll(/^\s*--.*$/gm, '')
    expect(all).toContain('"my jobs_api".job_changes')
    expect(all).not.toMatch(/\bgenjobs_api\b|"genjobs"/)
    const { code, stderr } = await migrations.init('supabase', '--json')
    expect([code, json<PrintedError>(stderr).error.hint]).toEqual([2, 'Give --schema my jobs, or another --dir.'])
  })

  it('writes a part again that it would write otherwise today', async () => {
    await using migrations = await openMigrations()
    await migrations.init('supabase')
    const before = await migrations.names()
    await migrations.init('supabase', '--publication', 'other')
    expect(withoutTime((await migrations.names()).slice(before.length))).toEqual(['_genjobs_realtime.sql'])
  })

  it.each([
    ['--kinds', './nothing.mjs'],
    ['--publication', ''],
    ['--schema', "x'; drop"],
    ['--dir', 'package.json/x'],
  ])('refuses %s %j', async (option, value) => {
    const { code, stdout, stderr } = await cli(['init', 'supabase', '--json', option, value])
    expect([code === 2 || code === 3, stdout]).toEqual([true, ''])
    expect(json<PrintedError>(stderr).error.hint).not.toBe('')
  })
})

describe('init postgres', () => {
  it('writes the same without the users of Supabase, for a publication of its own', async () => {
    await using migrations = await openMigrations()
    await using supabase = await openMigrations()
    await migrations.init('postgres')
    await supabase.init('supabase')
    expect(withoutTime(await migrations.names())).toEqual(['_genjobs.sql', '_genjobs_realtime.sql'])
    const [engine, realtime] = await migrations.texts()
    expect(engine).toBe((await supabase.texts())[0])
    expect(realtime).toContain("'genjobs'")
    expect(realtime).not.toContain('supabase_realtime')
  })
})
