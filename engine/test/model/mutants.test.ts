import { describe, expect, it } from 'vitest'
import { hunt } from '../../model/hunt.ts'
import { mutants } from '../../model/mutants.ts'

describe('a step of the protocol that is left out or weakened', () => {
  it.each(mutants.filter((mutant) => mutant.is !== 'harmless'))('$what is caught', (mutant) => {
    const [first] = hunt(mutant, 1)
    expect(first?.violation?.what).toContain(mutant.leadsTo)
  })

  it.each(mutants.filter((mutant) => mutant.is === 'harmless'))('$what is harmless: README.md says why', (mutant) => {
    expect(hunt(mutant)).toEqual([])
  })
})
