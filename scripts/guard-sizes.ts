// Long files hold more than one concept. Near the limit we are told to look again, beyond it the check fails.
import { report, repository, type Finding, type Guard } from './guard.ts'
import { sourceFiles } from './source-files.ts'

const limits: { what: string; matches: RegExp; soft: number; hard: number }[] = [
  { what: 'a test', matches: /\.test\.tsx?$/, soft: 300, hard: 500 },
  { what: 'a TypeScript file', matches: /\.tsx?$/, soft: 250, hard: 400 },
  { what: 'an SQL function', matches: /^engine\/sql\/functions\/.*\.sql$/, soft: 80, hard: 150 },
]

export const sizesGuard: Guard = {
  name: 'guard-sizes',
  rule: limits.map(({ what, hard }) => `${what} has at most ${hard} lines`).join(', '),
  check(root) {
    return sourceFiles(root, (path) => !path.includes('/generated/')).flatMap(({ path, text }): Finding[] => {
      const limit = limits.find(({ matches }) => matches.test(path))
      const lines = text.replace(/\n$/, '').split('\n').length
      if (!limit || lines <= limit.soft) return []
      return [
        {
          file: path,
          message: `has ${lines} lines: ${sizeOf(limit, lines)}`,
          level: lines > limit.hard ? 'error' : 'warning',
        },
      ]
    })
  },
}

function sizeOf({ what, soft, hard }: (typeof limits)[number], lines: number): string {
  return lines > hard ? `${what} has at most ${hard}` : `look again at ${what} beyond ${soft}`
}

if (import.meta.main && !report(sizesGuard, sizesGuard.check(repository))) process.exitCode = 1
