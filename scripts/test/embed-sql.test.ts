import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { embedGuard, embedSql, engineModule, readEngine } from '../embed-sql.ts'
import { readUpgrades, upgradesFile } from '../engine-upgrades.ts'
import { sampleTree } from './sample-tree.ts'

const order = 'engine/sql/install-order.txt'
const list = 'engine/migrations/list.txt'
const generated = 'packages/genjobs/src/generated/engine-sql.ts'

test('embeds the files in the listed order, as they are', async () => {
  const tricky = "select 'it''s', \"a\", E'\\\\', $$`${1}`$$; -- ü\n"
  const root = sampleTree({
    [order]: '# first the tables\ntables/b.sql\n\nfunctions/a.sql # then these\n',
    'engine/sql/tables/b.sql': 'create table b ();\n',
    'engine/sql/functions/a.sql': tricky,
    [list]: '# none yet\n',
  })
  expect(embedSql(root)).toEqual({ findings: [], written: true })
  const module = (await import(join(root, generated))) as { engineSql: unknown; engineHash: string }
  expect(module.engineSql).toEqual([
    { path: 'tables/b.sql', sql: 'create table b ();\n' },
    { path: 'functions/a.sql', sql: tricky },
  ])
  expect(module.engineHash).toMatch(/^[0-9a-f]{64}$/)
  expect(embedGuard.check(root)).toEqual([])
  expect(embedSql(root)).toEqual({ findings: [], written: false })
})

test('the hash follows content, path and order', () => {
  const one = { path: 'a.sql', sql: 'x' }
  const two = { path: 'b.sql', sql: 'y' }
  const hash = (files: { path: string; sql: string }[]) => /engineHash = '(\w+)'/.exec(engineModule(files))?.[1]
  const hashes = [
    [one, two],
    [two, one],
    [one, { ...two, sql: 'z' }],
    [one, { ...two, path: 'c.sql' }],
  ].map(hash)
  expect(new Set(hashes).size).toBe(4)
})

test('--check fails on a generated file that is missing or stale', () => {
  const root = sampleTree({ [order]: 'a.sql\n', 'engine/sql/a.sql': 'select 1;\n', [list]: '' })
  expect(embedGuard.check(root)).toMatchObject([
    { file: generated, message: expect.stringContaining('out of date') },
    { file: upgradesFile, message: expect.stringContaining('out of date') },
  ])
  embedSql(root)
  writeFileSync(join(root, 'engine/sql/a.sql'), 'select 2;\n')
  expect(embedGuard.check(root)).toMatchObject([{ file: generated, message: expect.stringContaining('out of date') }])
})

test('fails on a file that is not listed, a listed file that is not there, and one listed twice; then writes nothing', () => {
  const root = sampleTree({
    [order]: 'a.sql\ngone.sql\na.sql\n',
    'engine/sql/a.sql': '',
    'engine/sql/forgotten.sql': '',
    [generated]: 'as before',
  })
  expect(readEngine(root).findings).toEqual([
    { file: order, line: 2, message: 'lists gone.sql, which does not exist' },
    { file: order, line: 3, message: 'lists a.sql twice' },
    { file: 'engine/sql/forgotten.sql', message: `is not listed in ${order}` },
  ])
  expect(embedSql(root).written).toBe(false)
  expect(readFileSync(join(root, generated), 'utf8')).toBe('as before')
})

test('fails without a list', () => {
  expect(readEngine(sampleTree({ 'engine/sql/a.sql': '' })).findings).toHaveLength(1)
})

test('embeds the upgrades in order, and says what is wrong with their list', async () => {
  const root = sampleTree({
    [order]: '',
    [list]: '# about\n0002-first 1 adds a column\n0003-second 2 adds nothing\n',
    'engine/migrations/0002-first.tables.sql': 'alter table a;\n',
    'engine/migrations/0002-first.functions.sql': 'alter type t;\n',
    'engine/migrations/0002-first.obsolete.sql': 'drop function if exists f();\n',
  })
  expect(embedSql(root)).toEqual({ findings: [], written: true })
  const module = (await import(join(root, upgradesFile))) as { engineUpgrades: unknown }
  expect(module.engineUpgrades).toEqual([
    {
      version: 2,
      name: '0002-first',
      oldestClient: 1,
      about: 'adds a column',
      tables: 'alter table a;\n',
      functions: 'alter type t;\n',
      obsolete: 'drop function if exists f();\n',
    },
    {
      version: 3,
      name: '0003-second',
      oldestClient: 2,
      about: 'adds nothing',
      tables: undefined,
      functions: undefined,
      obsolete: undefined,
    },
  ])
  writeFileSync(join(root, list), '0003-second 2 adds nothing\nsomething else\n')
  expect(readUpgrades(root).findings.map(({ line, message }) => [line, message])).toEqual([
    [1, expect.stringContaining('not number 2')],
    [2, expect.stringContaining('is not of the form')],
    [undefined, expect.stringContaining('is of no upgrade')],
    [undefined, expect.stringContaining('is of no upgrade')],
    [undefined, expect.stringContaining('is of no upgrade')],
  ])
})
