// Words and names that must not stand in the repository.
import { report, repository, type Finding, type Guard } from './guard.ts'
import { filePaths, lineAt, sourceFiles, type SourceFile } from './source-files.ts'

type Rule = {
  files: RegExp
  pattern: RegExp
  message: string
  /** True where the words are all right after all. */
  excused?(line: string, before: string): boolean
}

const text = /\.(?:ts|tsx|js|json|md|sql|sh|txt|ya?ml|html|css)$|^\.ci\/|(?:^|\/)\.[a-z]+rc(?:\.json)?$/
const code = /\.(?:ts|tsx|sql|sh)$|^\.ci\//

const rules: Rule[] = [
  {
    files: text,
    // Not the end of a longer path: src/work/drain.ts is ours.
    pattern: /(?<![\w.:-])\/(?:work|root|farm)\/|\/bash_jobs\b/g,
    message: 'is a path of one machine',
  },
  {
    files: text,
    pattern:
      /\bregistry\.(?:npmjs|npm|yarnpkg)\b|\b(?:deb|ftp|security)\.debian\.org\b|\bpypi\.org\b|\bproxy\.golang\.org\b/g,
    message: 'names a package registry: that is for the configuration of the machine',
  },
  {
    // Not what another program has written.
    files: /^(?!.*\/generated\/).*\.tsx?$/,
    pattern: /^\s*export\s+\*/gm,
    message: 'hides what is public: name each export',
  },
  {
    files: /\.tsx?$/,
    pattern: /\b(?:test|it|describe|bench)(?:\.\w+)*\.only\s*\(/g,
    message: 'leaves out all other tests',
  },
  {
    files: /\.tsx?$/,
    pattern: /\b(?:test|it|describe|bench)(?:\.\w+)*\.(?:skip|todo)\s*\(/g,
    message: 'skips a test without a reason: give it in a comment on the line or above it',
    excused: (line, before) => line.includes('//') || before.trimStart().startsWith('//'),
  },
  {
    files: code,
    pattern: /\b(?:TODO|FIXME)\b/g,
    message: 'is a note without a reason: write what is missing and why it can wait, after a colon',
    excused: (line) => /\b(?:TODO|FIXME)(?:\([^)]*\))?: \S+ \S+/.test(line),
  },
]

const drawer = /^(?:utils?|helpers?|commons?|libs?|misc)$/i
/** Where an example reproduces a system that has this folder itself: its paths are part of what people know of it. */
const prescribed = /^examples\/[^/]+\/lib\/(?=[^/]+$)/

export const wordsGuard: Guard = {
  name: 'guard-words',
  rule: 'no machine paths, registry hosts, export *, drawers, left-out tests or bare notes',
  check(root) {
    return [
      ...filePaths(root).flatMap(nameFindings),
      ...sourceFiles(root, (path) => text.test(path)).flatMap(wordFindings),
    ]
  },
}

function nameFindings(path: string): Finding[] {
  const own = path.replace(prescribed, '')
  const named = own.split('/').find((part) => drawer.test(part.split('.')[0] ?? ''))
  return named === undefined ? [] : [{ file: path, message: `${named} is a drawer: name it after what it holds` }]
}

function wordFindings({ path, text: content }: SourceFile): Finding[] {
  // This guard and its test have to spell out what they look for.
  if (/(?:^|\/)guard-words(?:\.test)?\.ts$/.test(path)) return []
  const lines = content.split('\n')
  return rules.flatMap(({ files, pattern, message, excused }) => {
    if (!files.test(path)) return []
    return [...content.matchAll(pattern)].flatMap((match): Finding[] => {
      const line = lineAt(content, match.index + match[0].search(/\S/))
      if (excused?.(lines[line - 1] ?? '', lines[line - 2] ?? '')) return []
      return [{ file: path, line, message: `${match[0].trim()} ${message}` }]
    })
  })
}

if (import.meta.main && !report(wordsGuard, wordsGuard.check(repository))) process.exitCode = 1
