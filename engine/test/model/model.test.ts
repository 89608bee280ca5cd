import { describe, expect, it } from 'vitest'
import { configurationsOf } from '../../model/configurations/all.ts'
import { explore } from '../../model/explorer/explore.ts'

describe('the model of the protocol', () => {
  it('finds no violation in any interleaving of the quick configurations', () => {
    const all = configurationsOf('quick').map((configuration) => explore(configuration, new Set()))
    expect(all.filter(({ violation, complete }) => violation || !complete)).toEqual([])
    expect(all.length).toBeGreaterThan(300)
    expect(all.reduce((sum, { states }) => sum + states, 0)).toBeGreaterThan(100_000)
    // An end with jobs still to do is looked at, too: there is none without an end.
    expect(all.filter(({ ends }) => ends === 0)).toEqual([])
  })

  it('has a name of its own for each configuration', () => {
    const names = configurationsOf('full').map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
