import { perOwner } from '@genjobs/contract'
import { expect, test } from 'vitest'
import { image, imageKind } from '../../src/kinds.ts'

test('the default kind', () => {
  expect(image).toMatchObject({ name: 'image', limits: [], retry: { attempts: 3 }, timeoutMs: 600_000 })
  expect(image.input.parse({ prompt: ' a fox ', unknown: 1 })).toEqual({ prompt: 'a fox', size: '1024x1024', n: 1 })
})

test.each([
  { prompt: '' },
  { prompt: '  ' },
  { prompt: 'x'.repeat(4001) },
  { prompt: 'x', size: '1024' },
  { prompt: 'x', size: '0x10' },
  { prompt: 'x', size: '4097x10' },
  { prompt: 'x', n: 0 },
  { prompt: 'x', n: 5 },
  { prompt: 'x', seed: 1.5 },
  { prompt: 'x', format: 'gif' },
])('refuses %j', (input) => {
  expect(image.input.safeParse(input).success).toBe(false)
})

test('an app sets its own name and limits', () => {
  const cover = imageKind({
    name: 'cover',
    limits: [perOwner(1)],
    maxImages: 1,
    maxSide: 512,
    timeout: '1m',
    retry: { attempts: 5 },
  })
  cover.name satisfies 'cover'
  expect(cover).toMatchObject({ name: 'cover', limits: [{ max: 1 }], timeoutMs: 60_000, retry: { attempts: 5 } })
  expect(cover.input.safeParse({ prompt: 'x', n: 2, size: '512x512' }).success).toBe(false)
  expect(cover.input.safeParse({ prompt: 'x', size: '513x512' }).success).toBe(false)
  expect(cover.input.safeParse({ prompt: 'x', size: '512x512' }).success).toBe(true)
})
