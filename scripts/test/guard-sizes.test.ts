import { expect, test } from 'vitest'
import { sizesGuard } from '../guard-sizes.ts'
import { sampleTree } from './sample-tree.ts'

const lines = (count: number) => 'x\n'.repeat(count)

test.each([
  ['packages/a/src/a.ts', 250, 400],
  ['apps/studio/src/page.tsx', 250, 400],
  ['packages/a/test/a.test.ts', 300, 500],
  ['engine/sql/functions/claim/claim_jobs.sql', 80, 150],
])('%s: warns beyond %i lines, fails beyond %i', (path, soft, hard) => {
  const levels = (count: number) => sizesGuard.check(sampleTree({ [path]: lines(count) })).map(({ level }) => level)
  expect(levels(soft)).toEqual([])
  expect(levels(soft + 1)).toEqual(['warning'])
  expect(levels(hard)).toEqual(['warning'])
  expect(levels(hard + 1)).toEqual(['error'])
})

test('leaves generated files, tables and installed packages alone', () => {
  const root = sampleTree({
    'packages/a/src/generated/big.ts': lines(1_000),
    'engine/sql/tables/big.sql': lines(1_000),
    'node_modules/a/big.ts': lines(1_000),
    'packages/a/dist/big.ts': lines(1_000),
  })
  expect(sizesGuard.check(root)).toEqual([])
})
