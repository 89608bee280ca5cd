// Writes the table of docs/drivers.md from what the conformance suite of the drivers proves.
//   node scripts/driver-docs.ts [--check]
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { driverNames, has, traits, type TraitName } from '../packages/genjobs/test/database/traits.ts'
import { report, repository, type Guard } from './guard.ts'

const target = 'docs/drivers.md'
const [begin, end] = ['<!-- traits: written by scripts/driver-docs.ts -->', '<!-- /traits -->']

/** The page with its table as it should be. */
function withTable(page: string): string {
  const rows = (Object.keys(traits) as TraitName[]).map((trait) => [
    traits[trait].title,
    ...driverNames.map((driver) => (has(driver, trait) ? 'yes' : 'no')),
  ])
  const lines = [['', ...driverNames], driverNames.map(() => '---').concat('---'), ...rows]
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`${target} has lost the marks of its table`)
  return `${page.slice(0, from)}${begin}\n\n${table}\n\n${page.slice(to)}`
}

export const driverDocsGuard: Guard = {
  name: 'driver-docs',
  rule: 'the table of docs/drivers.md is what the conformance suite proves',
  check(root) {
    const page = readFileSync(join(root, target), 'utf8')
    return withTable(page) === page
      ? []
      : [{ file: target, message: 'is out of date. Run: node scripts/driver-docs.ts' }]
  },
}

if (import.meta.main) {
  const file = join(repository, target)
  if (!process.argv.includes('--check')) writeFileSync(file, withTable(readFileSync(file, 'utf8')))
  if (!report(driverDocsGuard, driverDocsGuard.check(repository))) process.exitCode = 1
}
