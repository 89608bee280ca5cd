import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorDocs, errorDocsGuard } from '../error-docs.ts'
import { repository } from '../guard.ts'

it('finds a table of errors that is missing or out of date', () => {
  const root = mkdtempSync(join(tmpdir(), 'genjobs-'))
  expect(errorDocsGuard.check(root)).toHaveLength(1)
  cpSync(join(repository, 'docs/reference'), join(root, 'docs/reference'), { recursive: true })
  writeFileSync(join(root, 'docs/reference/errors.md'), errorDocs())
  expect(errorDocsGuard.check(root)).toEqual([])
  writeFileSync(
    join(root, 'docs/reference/errors.md'),
    readFileSync(join(root, 'docs/reference/errors.md'), 'utf8').replace('409', '400'),
  )
  expect(errorDocsGuard.check(root)).toHaveLength(1)
})
