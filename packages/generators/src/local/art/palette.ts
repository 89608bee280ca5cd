import type { Random } from '../random.ts'
import { turn, type Color } from './color.ts'

/** The colours of one picture. */
export type Palette = {
  name: string
  /** From the zenith to the horizon. */
  sky: readonly [Color, Color, Color]
  /** Hills half-way to the horizon. */
  land: Color
  /** The sun or moon. */
  light: Color
  /** The darkest colour: what stands in the foreground. */
  ink: Color
  /** The lightest: paper, foam, snow. */
  paper: Color
  /** Four colours that look well together and stand out from both ink and paper. */
  accents: readonly [Color, Color, Color, Color]
  /** Whether it is dark enough for stars and lit windows. */
  night: boolean
}

const p = (
  name: string,
  land: Color,
  sky: Palette['sky'],
  light: Color,
  ink: Color,
  paper: Color,
  accents: Palette['accents'],
  night = false,
): Palette => ({ name, land, sky, light, ink, paper, accents, night })

export const palettes = {
  sunset: p('sunset', '#7d3a6b', ['#3b2a5e', '#c8506b', '#ffb46b'], '#ffe9b8', '#24163a', '#fff1dc', [
    '#e4572e',
    '#f3a712',
    '#a8326e',
    '#5b3a8c',
  ]),
  sunrise: p('sunrise', '#7d8fb8', ['#7fb2d6', '#f7c9b6', '#ffe6b3'], '#fffaf0', '#3d4a6b', '#fff8ec', [
    '#f28f6b',
    '#f6c667',
    '#6d8fc2',
    '#d96c82',
  ]),
  ocean: p('ocean', '#2e7f86', ['#1f6f9f', '#7cc4d6', '#e6f3e6'], '#fff6d6', '#0b2c47', '#f4faf3', [
    '#147d92',
    '#f2a65a',
    '#2fb5ac',
    '#e4604e',
  ]),
  forest: p('forest', '#4f8a5b', ['#8fb8a8', '#cfdcae', '#f6ecc4'], '#fff7d9', '#142b24', '#f7f3e1', [
    '#2f6b47',
    '#86a345',
    '#d98a3d',
    '#1f4b52',
  ]),
  night: p(
    'night',
    '#2b2f7a',
    ['#070b24', '#16245a', '#4a4f94'],
    '#f5efd6',
    '#050716',
    '#e9ecfb',
    ['#f6c453', '#6f7df0', '#e76f9a', '#4cc0c8'],
    true,
  ),
  neon: p(
    'neon',
    '#7a1f7f',
    ['#12062b', '#4b1271', '#e23e8d'],
    '#ffd166',
    '#0a0418',
    '#fdeffb',
    ['#ff3d9a', '#22d3ee', '#a855f7', '#ffb52e'],
    true,
  ),
  desert: p('desert', '#c4633a', ['#4f8fa8', '#eec99b', '#fbe3b5'], '#fff3d1', '#4a1f1c', '#fbf0dc', [
    '#c4532d',
    '#e59a4b',
    '#8a3234',
    '#2f7f86',
  ]),
  snow: p('snow', '#6f94bb', ['#8aa9c9', '#c9d9e8', '#f3eee9'], '#ffffff', '#243b55', '#fafcff', [
    '#4c7fb0',
    '#e07a5f',
    '#89a8c7',
    '#2b5876',
  ]),
  blossom: p('blossom', '#a47bb0', ['#9ec9dd', '#f3c9d6', '#fde8dc'], '#fffdf5', '#47304f', '#fff6f3', [
    '#e5718f',
    '#f6b1a6',
    '#6fa287',
    '#8b5aa0',
  ]),
  autumn: p('autumn', '#b5552b', ['#6e8ca0', '#e8c58f', '#f9e4b7'], '#fff4d0', '#33191a', '#fbf2df', [
    '#c8401f',
    '#e7952b',
    '#7b2d26',
    '#5f7142',
  ]),
  storm: p('storm', '#56707c', ['#2b3542', '#5d6c7b', '#aab3b2'], '#f0ead8', '#12181f', '#eef0ec', [
    '#4f6d7a',
    '#d9a441',
    '#8ba6a9',
    '#b4493f',
  ]),
  candy: p('candy', '#8f6fd0', ['#6c7fe0', '#c5a3ee', '#ffd3d8'], '#fff6c9', '#33236b', '#fff7fb', [
    '#ff6f91',
    '#ffc75f',
    '#4ac7b8',
    '#845ec2',
  ]),
  ember: p(
    'ember',
    '#8e1f1c',
    ['#16090d', '#5c1420', '#ef5b2b'],
    '#ffd27a',
    '#0d0507',
    '#ffeedd',
    ['#ff6b2c', '#ffb627', '#a4161a', '#6a4c93'],
    true,
  ),
  aurora: p(
    'aurora',
    '#12686a',
    ['#04141f', '#0b4a4f', '#4fbf8f'],
    '#eafff0',
    '#031018',
    '#e9fff4',
    ['#35e0a1', '#5aa9e6', '#b57edc', '#f9f871'],
    true,
  ),
  modern: p('modern', '#2d7d6b', ['#e9dfc9', '#f0e6d2', '#f5eee0'], '#e2b33c', '#1f2430', '#f5eee0', [
    '#d1432f',
    '#e2b33c',
    '#235a8c',
    '#2d7d6b',
  ]),
} as const satisfies Record<string, Palette>

export type PaletteName = keyof typeof palettes

/** The palette with its hues turned a little, so that two pictures of one palette are not of the same colours. */
export function vary(palette: Palette, random: Random): Palette {
  const degrees = random.between(-11, 11)
  const t = (color: Color): Color => turn(color, degrees)
  const [a, b, c] = palette.sky
  const [e, f, g, h] = palette.accents
  return {
    ...palette,
    sky: [t(a), t(b), t(c)],
    land: t(palette.land),
    ink: t(palette.ink),
    accents: [t(e), t(f), t(g), t(h)],
  }
}
