import { expect, test } from 'vitest'
import { report } from '../guard.ts'
import { summaryLine } from '../summary-line.ts'

const guard = { name: 'guard-x', rule: 'no x', check: () => [] }

test('a guard that finds nothing prints one line', () => {
  const lines: string[] = []
  expect(report(guard, [], (line) => lines.push(line))).toBe(true)
  expect(lines).toEqual(['ok   guard-x: no x'])
})

test('an error fails, a warning does not, and both are shown', () => {
  const lines: string[] = []
  const print = (line: string) => lines.push(line)
  expect(report(guard, [{ file: 'a.ts', message: 'looks like x', level: 'warning' }], print)).toBe(true)
  expect(report(guard, [{ file: 'a.ts', line: 3, message: 'is x' }], print)).toBe(false)
  expect(lines).toEqual([
    'ok   guard-x: no x',
    '     warning a.ts looks like x',
    'FAIL guard-x: no x',
    '     a.ts:3 is x',
  ])
})

test('the summary line never says that a failed run has no failure', () => {
  expect(summaryLine({ passed: 3, failed: 0, skipped: 1 }, 0)).toBe('3 passed, 0 failed, 1 skipped')
  expect(summaryLine({ passed: 3, failed: 2, skipped: 0 }, 1)).toBe('3 passed, 2 failed, 0 skipped')
  expect(summaryLine({ passed: 3, failed: 0, skipped: 0 }, 1)).toBe('3 passed, 1 failed, 0 skipped')
})
