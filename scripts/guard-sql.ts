// The rules of the engine's SQL that can be read off its source.
import { basename } from 'node:path'
import { bareSql } from './bare-sql.ts'
import { report, repository, type Finding, type Guard } from './guard.ts'
import { lineAt, sourceFiles, type SourceFile } from './source-files.ts'

/** What no file may use, and why. */
const forbidden: { pattern: RegExp; message: string; except?: string }[] = [
  {
    pattern:
      /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b/gi,
    message: 'reads the time by itself: only clock() may decide, once at the top of a function',
    except: 'clock.sql',
  },
  {
    pattern: /\bpg_notify\s*\(|(?:^|;)\s*notify\b/gim,
    message: 'notifies inside a transaction, which serialises all commits: the client hints after the commit',
  },
  {
    pattern: /\bpg_(?:try_)?advisory_\w+/gi,
    message: 'takes an advisory lock, which poolers break and which no row shows: lock a row',
  },
  { pattern: /\bmerge\s+into\b/gi, message: 'uses MERGE, which Citus does not run: insert … on conflict, or update' },
  {
    pattern: /\bcreate\s+(?:or\s+replace\s+)?(?:constraint\s+|event\s+)?trigger\b|\breturns\s+trigger\b/gi,
    message: 'makes a trigger: rules stand in functions that are called',
  },
]

export const sqlGuard: Guard = {
  name: 'guard-sql',
  rule: 'one documented function a file with a pinned search_path; no clock, lock, trigger or NOTIFY of its own',
  check(root) {
    const files = sourceFiles(root, (path) => path.startsWith('engine/sql/') && path.endsWith('.sql'))
    return files.flatMap((file) => {
      const bare = bareSql(file.text)
      const own = file.path.startsWith('engine/sql/functions/') ? functionFindings(file, bare) : []
      return [...own, ...forbiddenFindings(file, bare)]
    })
  },
}

function forbiddenFindings({ path, text }: SourceFile, bare: string): Finding[] {
  return forbidden.flatMap(({ pattern, message, except }) => {
    if (except !== undefined && basename(path) === except) return []
    return [...bare.matchAll(pattern)].map((match) => {
      const index = match.index + match[0].search(/\w/)
      return {
        file: path,
        line: lineAt(text, index),
        message: `${text.slice(index, match.index + match[0].length)} ${message}`,
      }
    })
  })
}

function functionFindings({ path, text }: SourceFile, bare: string): Finding[] {
  const created = [...bare.matchAll(/\bcreate\s+(?:or\s+replace\s+)?(function|procedure)\s+([\w.]+)\s*\(/gi)]
  const others = [...bare.matchAll(/^create\s+(?:unlogged\s+)?(?!or\b|function\b|procedure\b)(\w+)/gim)]
  const findings: Finding[] = others.map((other) => ({
    file: path,
    line: lineAt(text, other.index),
    message: `creates a ${other[1]}: here stand functions`,
  }))
  const [first, second] = created
  if (!first) return [...findings, { file: path, message: 'creates no function' }]
  if (second)
    findings.push({
      file: path,
      line: lineAt(text, second.index),
      message: `creates ${second[2]} too: one object a file`,
    })

  const [head, type = '', name = ''] = first
  const line = lineAt(text, first.index)
  const open = first.index + head.length
  const close = closingParenthesis(bare, open)
  const expected = basename(path, '.sql')
  if (name !== expected) findings.push({ file: path, line, message: `creates ${name}: name the file after it` })

  // The head of the definition ends where its body begins.
  const definition = bare.slice(close, bodyStart(bare, close))
  if (!/\bset\s+search_path\s+from\s+current\b/i.test(definition)) {
    findings.push({ file: path, line, message: `${name} lacks: set search_path from current` })
  }
  if (!new RegExp(`\\bcomment\\s+on\\s+${type}\\s+${name}\\b`, 'i').test(bare)) {
    findings.push({ file: path, line, message: `${name} lacks a: comment on ${type.toLowerCase()}` })
  }
  for (const parameter of parameterNames(bare.slice(open, close))) {
    if (!parameter.startsWith('p_'))
      findings.push({ file: path, line, message: `parameter ${parameter} of ${name} does not start with p_` })
  }
  return findings
}

function bodyStart(bare: string, from: number): number {
  const body = /\bas\b|\bbegin\s+atomic\b/i.exec(bare.slice(from))
  return body ? from + body.index : bare.length
}

/** The position of the parenthesis that closes one opened just before `open`. */
function closingParenthesis(bare: string, open: number): number {
  let depth = 1
  let at = open
  for (; at < bare.length && depth > 0; at++) {
    if (bare[at] === '(') depth++
    else if (bare[at] === ')') depth--
  }
  return at - 1
}

/** The first words of a parameter list; columns of the answer (`out`) are no parameters in this sense. */
function parameterNames(list: string): string[] {
  // Without the parentheses of types and defaults, a comma always stands between two parameters.
  let flat = list
  while (/\([^()]*\)/.test(flat)) flat = flat.replace(/\([^()]*\)/g, '')
  return flat
    .split(',')
    .map((parameter) => parameter.trim().replace(/^(?:in|inout|variadic)\s+/i, ''))
    .filter((parameter) => parameter !== '' && !/^out\s/i.test(parameter))
    .map((parameter) => parameter.split(/\s/)[0] ?? '')
}

if (import.meta.main && !report(sqlGuard, sqlGuard.check(repository))) process.exitCode = 1
