import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { configurationsOf } from '../../model/configurations/all.ts'
import { mutants } from '../../model/mutants.ts'
import { programsOf, worldOf } from '../../model/protocol/world.ts'

it('every step of the model names an SQL file that is there', () => {
  const steps = configurationsOf('default')
    .flatMap((configuration) => programsOf(worldOf(configuration, new Set())))
    .flatMap(({ steps: all }) => all.filter(({ name }) => name !== ''))
  const sources = new Set([...steps, ...mutants].map(({ source }) => source))
  expect(sources.size).toBeGreaterThan(15)
  const missing = [...sources].filter(
    (source) => !existsSync(new URL(`../../sql/functions/${source}`, import.meta.url)),
  )
  expect(missing).toEqual([])
})
