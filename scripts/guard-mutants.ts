// A planted bug that no longer fits its file is found in a second, not after the ten minutes that planting takes.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { report, repository, type Finding, type Guard } from './guard.ts'
import type { Mutant } from './mutants/mutant.ts'
import { mutants } from './mutants/mutants.ts'

export const mutantsGuard: Guard = {
  name: 'guard-mutants',
  rule: 'each planted bug fits its file, and its test is there',
  check: (root) => mutantFindings(root, mutants),
}

export function mutantFindings(root: string, planted: readonly Mutant[]): Finding[] {
  const read = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '')
  return planted.flatMap(({ name, file, edits, test }): Finding[] => {
    const text = read(file)
    return [
      ...edits
        .filter(({ find }) => !text.includes(find))
        .map(({ find }) => ({ file, message: `does not hold what "${name}" changes: ${find}` })),
      ...(read(test.file) === '' ? [{ file: test.file, message: `is not there to catch "${name}"` }] : []),
    ]
  })
}

if (import.meta.main && !report(mutantsGuard, mutantsGuard.check(repository))) process.exitCode = 1
