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
      return [...objectFindings(file, bare), ...forbiddenFindings(file, bare)]
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

/** The schema for end users; in these files its name stands for whatever it is called in a database. */
const api = 'genjobs_api.'

function objectFindings(file: SourceFile, bare: string): Finding[] {
  if (file.path.startsWith('engine/sql/functions/')) return functionFindings(file, bare, '')
  if (file.path.startsWith('engine/sql/api/functions/')) return functionFindings(file, bare, api)
  if (file.path.startsWith('engine/sql/api/views/')) return viewFindings(file, bare)
  return []
}

function viewFindings({ path, text }: SourceFile, bare: string): Finding[] {
  const [first, second] = [...bare.matchAll(/^create\s+(.*)/gim)]
  const name = `${api}${basename(path, '.sql')}`
  const findings: Finding[] = []
  // Replaced, so that what others have built on it stays; a barrier, so that no condition of a reader sees other rows.
  if (!first || !first[1]?.startsWith(`or replace view ${name} with (security_barrier) as`)) {
    findings.push({ file: path, message: `must begin: create or replace view ${name} with (security_barrier) as` })
  }
  if (second) findings.push({ file: path, line: lineAt(text, second.index), message: 'creates two objects' })
  if (!bare.includes(`comment on view ${name} is`)) {
    findings.push({ file: path, message: `${name} lacks a: comment on view` })
  }
  return findings
}

function functionFindings({ path, text }: SourceFile, bare: string, schema: string): Finding[] {
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
  const expected = `${schema}${basename(path, '.sql')}`
  if (name !== expected) findings.push({ file: path, line, message: `creates ${name}: name the file after it` })

  // The head of the definition ends where its body begins.
  const definition = bare.slice(close, bodyStart(bare, close))
  if (!/\bset\s+search_path\s+from\s+current\b/i.test(definition)) {
    findings.push({ file: path, line, message: `${name} lacks: set search_path from current` })
  }
  if (schema === api && !/\bsecurity\s+definer\b/i.test(definition)) {
    findings.push({ file: path, line, message: `${name} lacks: security definer` })
  }
  if (!new RegExp(`\\bcomment\\s+on\\s+${type}\\s+${name}\\b`, 'i').test(bare)) {
    findings.push({ file: path, line, message: `${name} lacks a: comment on ${type.toLowerCase()}` })
  }
  for (const parameter of parameterNames(bare.slice(open, close))) {
    // What end users call is named as they write it: rpc('submit', { kind, input }).
    if (parameter.startsWith('p_') === (schema === api))
      findings.push({
        file: path,
        line,
        message: `parameter ${parameter} of ${name} ${schema === api ? 'starts' : 'does not start'} with p_`,
      })
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
