// The upgrades of the engine, engine/migrations, as a TypeScript module of packages/genjobs. Written by embed-sql.ts.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './guard.ts'
import { filePaths } from './source-files.ts'

const folder = 'engine/migrations'
const listFile = `${folder}/list.txt`
export const upgradesFile = 'packages/genjobs/src/generated/engine-upgrades.ts'

/** One release of the engine after the first. */
export type Upgrade = {
  version: number
  name: string
  oldestClient: number
  about: string
  /** What it changes of types and tables, before its functions are in force. */
  tables: string | undefined
  /** What has to change in the moment when its functions come into force. */
  functions: string | undefined
  /** What it takes away once no call of an older release is under way. */
  obsolete: string | undefined
}

/** The upgrades in order, or what is wrong with the list. */
export function readUpgrades(root: string): { upgrades: Upgrade[]; findings: Finding[] } {
  if (!existsSync(join(root, listFile))) {
    return { upgrades: [], findings: [{ file: listFile, message: 'is missing: it lists the upgrades in order' }] }
  }
  const upgrades: Upgrade[] = []
  const findings: Finding[] = []
  readFileSync(join(root, listFile), 'utf8')
    .split('\n')
    .forEach((text, i) => {
      if (text.trim() === '' || text.startsWith('#')) return
      const [, number = '', title = '', client = '', about = ''] =
        /^(\d{4})-([a-z0-9-]+)\s+(\d+)\s+(.+)$/.exec(text) ?? []
      const version = Number(number)
      if (version !== upgrades.length + 2) {
        findings.push({
          file: listFile,
          line: i + 1,
          message: `is not of the form "NNNN-name oldest-client about", or not number ${upgrades.length + 2}`,
        })
        return
      }
      const name = `${number}-${title}`
      upgrades.push({
        version,
        name,
        oldestClient: Number(client),
        about: about.trim(),
        tables: contentOf(root, `${name}.tables.sql`),
        functions: contentOf(root, `${name}.functions.sql`),
        obsolete: contentOf(root, `${name}.obsolete.sql`),
      })
    })
  const parts = ['tables', 'functions', 'obsolete']
  const listed = new Set(upgrades.flatMap(({ name }) => parts.map((part) => `${name}.${part}.sql`)))
  for (const path of filePaths(join(root, folder))) {
    if (path.endsWith('.sql') && !listed.has(path)) {
      findings.push({ file: `${folder}/${path}`, message: `is of no upgrade in ${listFile}` })
    }
  }
  return { upgrades, findings }
}

function contentOf(root: string, file: string): string | undefined {
  const path = join(root, folder, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

/** The TypeScript module that holds them. */
export function upgradesModule(upgrades: readonly Upgrade[]): string {
  return [
    '// Written by scripts/embed-sql.ts from engine/migrations. Change it there, then: npm run embed',
    '',
    '/** The releases of the engine after the first, in order; see engine/migrations/README.md. */',
    'export const engineUpgrades: readonly {',
    '  version: number',
    '  name: string',
    '  oldestClient: number',
    '  about: string',
    '  tables: string | undefined',
    '  functions: string | undefined',
    '  obsolete: string | undefined',
    '}[] = [',
    ...upgrades.map(
      ({ version, name, oldestClient, about, tables, functions, obsolete }) =>
        `  { version: ${version}, name: ${JSON.stringify(name)}, oldestClient: ${oldestClient}, about: ${JSON.stringify(about)}, tables: ${JSON.stringify(tables)}, functions: ${JSON.stringify(functions)}, obsolete: ${JSON.stringify(obsolete)} },`,
    ),
    ']',
    '',
  ].join('\n')
}
