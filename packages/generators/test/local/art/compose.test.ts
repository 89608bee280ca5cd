import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { compose } from '../../../src/local/art/compose.ts'
import { render } from '../../../src/local/art/render.ts'

test.each([
  ['mountains at sunrise', 'landscape', 'sunrise'],
  ['A cabin in the woods at night', 'landscape', 'night'],
  ['Big waves at sunset', 'seascape', 'sunset'],
  ['Tokyo streets, neon', 'city', 'neon'],
  ['Saturn and its rings', 'cosmos', undefined],
  ['poppies and daisies in spring', 'botanical', 'blossom'],
  ['a bauhaus poster of a mountain', 'bauhaus', 'modern'],
  ['abstract ocean', 'flow', 'ocean'],
])('%s: %s, %s', (prompt, scene, palette) => {
  expect(compose(prompt, 0, 100, 100)).toMatchObject({ scene, ...(palette && { palette }) })
})

test('keeps to one scene for one prompt, whatever the seed, where no word is known', () => {
  const scenes = [0, 1, 2, 3, 4].map((seed) => compose('xyzzy', seed, 100, 100).scene)
  expect(new Set(scenes).size).toBe(1)
})

test('spreads prompts without known words over the scenes', () => {
  const scenes = Array.from({ length: 60 }, (_, i) => compose(`xyzzy ${i}`, 0, 32, 32).scene)
  expect(new Set(scenes).size).toBe(7)
})

describe.each(['hills', 'sea', 'city', 'planet', 'flower', 'bauhaus', 'abstract'])('%s', (prompt) => {
  test.each([
    [1, 1],
    [4096, 1],
    [1, 700],
    [64, 640],
  ])('at %i×%i', async (width, height) => {
    const { bytes } = await render(prompt, 3, width, height, 'png')
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height })
  })

  test('has numbers only: no NaN, no undefined', () => {
    for (const seed of [0, 1, 2, 3, 4, 5])
      expect(compose(prompt, seed, 300, 200).svg).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('draws neither text nor fonts, and leaves the words of the prompt out of the SVG', () => {
    const { svg } = compose(`${prompt} <script>&"'`, 0, 100, 100)
    expect(svg).not.toMatch(/<text|font|script/)
  })
})

test('all things that a prompt may name are drawn', async () => {
  for (const prompt of [
    'a fox by a cabin, balloons over a lake',
    'a lighthouse, a whale and a sailboat',
    'an astronaut in a rocket in space',
  ]) {
    expect(compose(prompt, 1, 200, 200).svg).not.toMatch(/NaN|undefined/)
    expect((await render(prompt, 1, 64, 64, 'png')).bytes.length).toBeGreaterThan(1000)
  }
})
