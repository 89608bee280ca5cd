import { expect, test } from 'vitest'
import { wordsGuard } from '../guard-words.ts'
import { sampleTree } from './sample-tree.ts'

const findingsIn = (files: Record<string, string>) =>
  wordsGuard.check(sampleTree(files)).map(({ file, line, message }) => `${file}:${line ?? ''} ${message}`)

// Put together here, so that no search for these words finds this test.
const machinePath = ['', 'work', 'main', 'x'].join('/')
const registry = ['registry', 'npmjs', 'org'].join('.')

test.each([
  ['a machine path', 'docs/a.md', `See\n${machinePath}.`, /^docs\/a\.md:2 .*path of one machine/],
  ['a path below the home of root', 'a.ts', `const a = '${['', 'root', 'x'].join('/')}'`, /path of one machine/],
  ['a registry host', 'package-lock.json', `{"resolved": "https://${registry}/a.tgz"}`, /package registry/],
  ['a registry host in a dot file', '.npmrc', registry, /package registry/],
  ['a star export', 'a.ts', `\n\nexport * from './b.ts'`, /^a\.ts:3 export \* hides what is public/],
  ['a test that leaves out all others', 'a.test.ts', `test.only('a', () => {})`, /leaves out all other tests/],
  ['the same of a group', 'a.test.ts', `describe.concurrent.only('a', () => {})`, /leaves out all other tests/],
  ['a skipped test', 'a.test.ts', `\ntest.skip('a', () => {})`, /^a\.test\.ts:2 .*skips a test without a reason/],
  ['a bare note', 'a.sql', '-- TODO', /note without a reason/],
  ['a note of one word', 'a.ts', '// FIXME: later', /note without a reason/],
])('finds %s', (_, path, content, message) => {
  expect(findingsIn({ [path]: content })).toEqual([expect.stringMatching(message)])
})

test.each(['utils', 'util', 'helpers', 'common', 'lib', 'misc'])('finds a drawer called %s, file or folder', (name) => {
  expect(findingsIn({ [`src/${name}.ts`]: '' })).toEqual([
    `src/${name}.ts: ${name}.ts is a drawer: name it after what it holds`,
  ])
  expect(findingsIn({ [`src/${name}/a.ts`]: '' })).toEqual([
    `src/${name}/a.ts: ${name} is a drawer: name it after what it holds`,
  ])
  expect(findingsIn({ [`src/${name}.test.ts`]: '' })).toHaveLength(1)
})

test('lets pass the folder lib of an example, and no drawer in it, beside it or below it', () => {
  expect(findingsIn({ 'examples/a/lib/job-manager.ts': '' })).toEqual([])
  for (const path of [
    'examples/a/lib/utils.ts',
    'examples/a/src/lib/a.ts',
    'examples/a/lib/b/c.ts',
    'examples/lib/a.ts',
  ]) {
    expect(findingsIn({ [path]: '' })).toHaveLength(1)
  }
})

test('lets pass what only looks similar', () => {
  const root = {
    'packages/genjobs/src/work/drain.ts': `import { a } from './work/drain.ts'\nexport { a }\nconst b = 'src/work/a', c = 'a.only(b)'`,
    'a.test.ts': `// the fixture is not built yet\ntest.skip('a', () => {})\ntest.skip('b', () => {}) // needs two sessions`,
    'b.ts': '// TODO(ada): count assets too, once they have a size\nconst todo = 1',
    'libs-and-more.md': 'export * from common utils',
    'node_modules/lib/utils.ts': machinePath,
  }
  expect(findingsIn(root)).toEqual([])
})
