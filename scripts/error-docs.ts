// Writes docs/reference/errors.md from the tables of packages/contract.
//   node scripts/error-docs.ts [--check]
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCodes, failureCodes } from '../packages/contract/src/error-codes.ts'
import { report, repository, type Guard } from './guard.ts'

const target = 'docs/reference/errors.md'

export function errorDocs(): string {
  return [
    '# Errors',
    '',
    'Written by `scripts/error-docs.ts` from `packages/contract/src/error-codes.ts`. Both tables are append-only.',
    'Branch on codes, never on messages.',
    '',
    '## What a caller gets',
    '',
    'In TypeScript a `GenjobsError` with `code`, `hint`, `retryable` and, where it applies, `key`, `max`, `blockingJobs`,',
    '`issues` and `jobId`. In SQL an item of `submit_jobs()` carries `{code, message, …}`; what is raised has the SQLSTATE.',
    '',
    '| code | SQLSTATE | HTTP | retryable | what helps |',
    '|---|---|---|---|---|',
    ...Object.entries(errorCodes).map(
      ([code, { sqlstate, http, retryable, hint }]) =>
        `| \`${code}\` | ${sqlstate} | ${http} | ${retryable ? 'yes' : 'no'} | ${hint} |`,
    ),
    '',
    '## Why a job failed',
    '',
    '`job.error.code` of a job, and the code of its failed attempts.',
    '',
    '| code | meaning |',
    '|---|---|',
    ...Object.entries(failureCodes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`),
    '',
  ].join('\n')
}

export const errorDocsGuard: Guard = {
  name: 'error-docs',
  rule: 'docs/reference/errors.md is the table of error codes',
  check(root) {
    const file = join(root, target)
    const isFresh = existsSync(file) && readFileSync(file, 'utf8') === errorDocs()
    return isFresh ? [] : [{ file: target, message: 'is out of date. Run: node scripts/error-docs.ts' }]
  },
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) writeFileSync(join(repository, target), errorDocs())
  if (!report(errorDocsGuard, errorDocsGuard.check(repository))) process.exitCode = 1
}
