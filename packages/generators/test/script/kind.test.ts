import { expect, test } from 'vitest'
import { script, scriptKind } from '../../src/kinds.ts'

test('the default kind', () => {
  expect(script).toMatchObject({ name: 'script', retry: { attempts: 3 } })
  expect(script.input.parse({ prompt: 'a ferry' })).toEqual({ prompt: 'a ferry', maxWords: 300 })
})

test.each([{ prompt: '' }, { prompt: 'x', maxWords: 5 }, { prompt: 'x', maxWords: 5001 }])('refuses %j', (input) => {
  expect(script.input.safeParse(input).success).toBe(false)
})

test('an app sets its own name and length', () => {
  const teaser = scriptKind({ name: 'teaser', maxWords: 80 })
  teaser.name satisfies 'teaser'
  expect(teaser.input.parse({ prompt: 'x' }).maxWords).toBe(80)
  expect(teaser.input.safeParse({ prompt: 'x', maxWords: 81 }).success).toBe(false)
})
