import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { helpText, readOptions, WrongOption } from '../options.ts'
import { peers } from '../peers/all.ts'
import { scenarios } from '../scenarios/all.ts'

const read = (...args: string[]) => readOptions(args, scenarios, peers)

test('each option, scenario and peer of the help is told in the README too', async () => {
  const help = helpText(scenarios, peers)
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const options = [...help.matchAll(/^ {2}(--\w+)/gm)].map(([, option]) => `\`${option}`)
  expect(options.length).toBeGreaterThan(8)
  const ids = scenarios.map(({ id }) => `\`${id}\``)
  const missing = [...options, ...ids, ...peers.map(({ name }) => name)].filter((name) => !readme.includes(name))
  expect(missing).toEqual([])
  expect(scenarios.filter(({ id }) => !help.includes(id))).toEqual([])
})

test('without options all are run, with --short fewer samples, and names choose', () => {
  expect(read()).toMatchObject({ repeats: 5, scale: undefined, scenarios: { length: scenarios.length } })
  const { repeats, ...chosen } = read('--short', '--scenarios', 's2-limits,s1', '--peers', 'naive table')
  expect(repeats).toBe(1)
  expect(chosen.scenarios.map(({ id }) => id)).toEqual(['s1', 's2-limits'])
  expect(chosen.peers.map(({ name }) => name)).toEqual(['naive table'])
})

test.each([
  [['--scenario', 's1'], "Unknown option '--scenario'"],
  [['s1'], "Unexpected argument 's1'"],
  [['--repeats', 'many'], "--repeats takes a number above zero, not 'many'"],
  [['--scenarios', 's1,s99'], "There is no scenario 's99'; there are s1, "],
  [['--peers', 'redis'], "There is no peer 'redis'; there are genjobs, "],
])('%j is answered by what is wrong with it', (args, message) => {
  expect(() => read(...args)).toThrow(WrongOption)
  expect(() => read(...args)).toThrow(message)
})
