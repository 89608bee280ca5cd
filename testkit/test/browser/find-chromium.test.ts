import { expect, test } from 'vitest'
import { findChromium } from '../../src/browser/find-chromium.ts'

test('CHROMIUM_PATH goes before everything else, and must be right', () => {
  expect(findChromium({ CHROMIUM_PATH: process.execPath })).toEqual({ from: 'program', path: process.execPath })
  expect(() => findChromium({ CHROMIUM_PATH: '/nowhere/chromium' })).toThrow('nothing is there')
})
