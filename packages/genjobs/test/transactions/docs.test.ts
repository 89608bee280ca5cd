import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const repository = join(import.meta.dirname, '../../../..')
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n')

it('the examples of docs/transactions.md are those that the tests run', () => {
  const page = readFileSync(join(repository, 'docs/transactions.md'), 'utf8')
  const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map((match) => linesOf(match[1] as string))
  const stacks = join(import.meta.dirname, 'stacks')
  const sources = readdirSync(stacks).map((name) => linesOf(readFileSync(join(stacks, name), 'utf8')))
  const submitting = examples.filter((example) => example.includes('jobs.submit('))
  expect(submitting).toHaveLength(8)
  for (const example of submitting) {
    expect(
      sources.some((source) => source.includes(example)),
      example,
    ).toBe(true)
  }
})
