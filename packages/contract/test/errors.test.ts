import { expect, it, vi } from 'vitest'
import { GenjobsError } from '../src/errors.ts'

class Narrower extends GenjobsError {}

it('an error of another copy of the module is a GenjobsError, and no instance of what extends it here', async () => {
  vi.resetModules()
  const copy = await import('../src/errors.ts')
  expect(copy.GenjobsError).not.toBe(GenjobsError)
  const error: unknown = new copy.GenjobsError('not_found', 'gone')
  expect(error instanceof GenjobsError).toBe(true)
  expect(error instanceof Narrower).toBe(false)
  expect(new Narrower('not_found', 'gone') instanceof Narrower).toBe(true)
  for (const other of [new Error('x'), null, undefined, 'x', {}]) {
    expect(other instanceof GenjobsError).toBe(false)
  }
})
