// Writes the engine's SQL into the genjobs package, so that it needs no files at run time.
//   node scripts/embed-sql.ts            write packages/genjobs/src/generated/engine-sql.ts
//   node scripts/embed-sql.ts --check    fail when that file is not what would be written
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { report, repository, type Finding, type Guard } from './guard.ts'
import { readUpgrades, upgradesFile, upgradesModule } from './engine-upgrades.ts'
import { filePaths } from './source-files.ts'

const sqlFolder = 'engine/sql'
const orderFile = `${sqlFolder}/install-order.txt`
export const generatedFile = 'packages/genjobs/src/generated/engine-sql.ts'

export type EngineFile = { path: string; sql: string }

/** The engine's files in the order in which they are installed, or what is wrong with the list. */
export function readEngine(root: string): { files: EngineFile[]; findings: Finding[] } {
  if (!existsSync(join(root, orderFile))) {
    return {
      files: [],
      findings: [{ file: orderFile, message: 'is missing: it lists the files of engine/sql in order' }],
    }
  }
  const listed = readFileSync(join(root, orderFile), 'utf8')
    .split('\n')
    .map((line, i) => ({ path: line.replace(/#.*/, '').trim(), line: i + 1 }))
    .filter(({ path }) => path !== '')
  const present = new Set(filePaths(join(root, sqlFolder)).filter((path) => path.endsWith('.sql')))
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const { path, line } of listed) {
    if (!present.has(path)) findings.push({ file: orderFile, line, message: `lists ${path}, which does not exist` })
    if (seen.has(path)) findings.push({ file: orderFile, line, message: `lists ${path} twice` })
    seen.add(path)
  }
  for (const path of present) {
    if (!seen.has(path)) findings.push({ file: `${sqlFolder}/${path}`, message: `is not listed in ${orderFile}` })
  }
  const files =
    findings.length > 0
      ? []
      : listed.map(({ path }) => ({ path, sql: readFileSync(join(root, sqlFolder, path), 'utf8') }))
  return { files, findings }
}

/** The TypeScript module that holds the files. */
export function engineModule(files: readonly EngineFile[]): string {
  const hash = createHash('sha256')
  for (const { path, sql } of files) hash.update(`${path}\0${sql}\0`)
  return [
    '// Written by scripts/embed-sql.ts from engine/sql. Change it there, then: npm run embed',
    '',
    '/** The SHA-256 of the paths and contents below: equal hashes are the same engine. */',
    `export const engineHash = '${hash.digest('hex')}'`,
    '',
    '/** The files of the engine in the order in which they are installed. */',
    'export const engineSql: readonly { path: string; sql: string }[] = [',
    ...files.map(({ path, sql }) => `  { path: ${JSON.stringify(path)}, sql: ${JSON.stringify(sql)} },`),
    ']',
    '',
  ].join('\n')
}

export const embedGuard: Guard = {
  name: 'embed-sql',
  rule: 'the SQL in packages/genjobs is the SQL in engine/sql',
  check(root) {
    const engine = readEngine(root)
    const upgrades = readUpgrades(root)
    const findings = [...engine.findings, ...upgrades.findings]
    if (findings.length > 0) return findings
    const stale = [
      ...(isFresh(join(root, generatedFile), engineModule(engine.files)) ? [] : [generatedFile]),
      ...(isFresh(join(root, upgradesFile), upgradesModule(upgrades.upgrades)) ? [] : [upgradesFile]),
    ]
    return stale.map((file) => ({ file, message: 'is out of date. Run: npm run embed' }))
  },
}

/** Bring the generated files up to date. Leaves one alone, with its time of change, when it already is. */
export function embedSql(root: string): { findings: Finding[]; written: boolean } {
  const engine = readEngine(root)
  const upgrades = readUpgrades(root)
  const findings = [...engine.findings, ...upgrades.findings]
  if (findings.length > 0) return { findings, written: false }
  const written = [
    writeIfStale(join(root, generatedFile), engineModule(engine.files)),
    writeIfStale(join(root, upgradesFile), upgradesModule(upgrades.upgrades)),
  ]
  return { findings, written: written.includes(true) }
}

function writeIfStale(path: string, text: string): boolean {
  if (isFresh(path, text)) return false
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return true
}

function isFresh(path: string, text: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') === text
}

if (import.meta.main) {
  const findings = process.argv.includes('--check') ? embedGuard.check(repository) : embedSql(repository).findings
  if (!report(embedGuard, findings)) process.exitCode = 1
}
