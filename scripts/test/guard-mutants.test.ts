import { expect, test } from 'vitest'
import { mutantFindings } from '../guard-mutants.ts'
import { mutant } from '../mutants/mutant.ts'
import { sampleTree } from './sample-tree.ts'

test('a planted bug must fit its file, and its test must be there', () => {
  const root = sampleTree({ 'a.sql': 'select 1 from a', 'a.test.ts': 'test' })
  const fits = mutant('fits', 'a.sql', 'from a', 'from b', 'a.test.ts', 'x')
  const changed = mutant('changed', 'a.sql', 'from c', 'from b', 'a.test.ts', 'x')
  const gone = mutant('gone', 'b.sql', 'from a', 'from b', 'b.test.ts', 'x')
  expect(mutantFindings(root, [fits])).toEqual([])
  expect(mutantFindings(root, [changed]).map(({ file }) => file)).toEqual(['a.sql'])
  expect(mutantFindings(root, [gone]).map(({ file }) => file)).toEqual(['b.sql', 'b.test.ts'])
})
