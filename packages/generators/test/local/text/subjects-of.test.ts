import { expect, test } from 'vitest'
import { subjectsOf } from '../../../src/local/text/subjects-of.ts'

test.each([
  ['A lighthouse keeper who befriends a whale', ['lighthouse keeper', 'whale']],
  ['Write a short story about a robot and its garden', ['robot', 'garden']],
  ['two detectives in Berlin', ['detectives', 'Berlin']],
  ['In 300 words: the old clock, slowly', ['old clock']],
  ['', []],
])('%s', (prompt, subjects) => {
  expect(subjectsOf(prompt).map(({ text }) => text)).toEqual(subjects)
})

test('a proper noun is a name', () => {
  expect(subjectsOf('a walk through New York')).toEqual([
    { text: 'walk', name: false },
    { text: 'New York', name: true },
  ])
})
