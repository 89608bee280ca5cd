import type { Canvas } from '../canvas.ts'
import { mix } from '../color.ts'
import { placed } from './placed.ts'
import { path, rect } from '../svg.ts'

// A vessel is at (x, y), the balloon with its middle and the boat with its water line, and grows with `scale`.

export function balloon({ palette }: Canvas, x: number, y: number, scale: number): string {
  const [a, b, c] = palette.accents
  return placed(
    x,
    y,
    scale,
    path(
      'M0 -80C58 -80 78 -38 70 -4C62 28 30 48 18 66L-18 66C-30 48 -62 28 -70 -4C-78 -38 -58 -80 0 -80Z',
      `fill="${a}"`,
    ) +
      path(
        'M0 -80C34 -80 46 -38 42 -4C38 28 18 48 11 66L-11 66C-18 48 -38 28 -42 -4C-46 -38 -34 -80 0 -80Z',
        `fill="${b}"`,
      ) +
      path(
        'M0 -80C13 -80 18 -38 16 -4C15 28 7 48 4 66L-4 66C-7 48 -15 28 -16 -4C-18 -38 -13 -80 0 -80Z',
        `fill="${c}"`,
      ) +
      path(
        'M30 -72C66 -60 76 -34 70 -4C62 28 30 48 18 66L10 66C44 30 58 -20 30 -72Z',
        `fill="${palette.ink}" opacity="0.2"`,
      ) +
      path('M-16 68L-11 88M16 68L11 88', `stroke="${palette.ink}" stroke-width="2"`) +
      rect(-13, 88, 26, 20, `rx="4" fill="${mix(palette.ink, b, 0.25)}"`),
  )
}

export function sailboat({ palette }: Canvas, x: number, y: number, scale: number): string {
  const white = mix(palette.paper, '#ffffff', 0.3)
  return placed(
    x,
    y,
    scale,
    path('M4 -8L4 -190C62 -140 84 -70 88 -22L4 -22Z', `fill="${white}"`) +
      path('M44 -150C72 -110 84 -60 88 -22L58 -22C60 -70 56 -110 44 -150Z', `fill="${palette.ink}" opacity="0.14"`) +
      path('M-6 -176C-40 -120 -62 -70 -72 -22L-6 -22Z', `fill="${palette.accents[0]}"`) +
      rect(-3, -204, 6, 200, `fill="${palette.ink}"`) +
      path(
        'M-92 -14L104 -14C94 14 74 26 56 28L-52 28C-74 24 -86 8 -92 -14Z',
        `fill="${mix(palette.ink, palette.accents[2], 0.25)}"`,
      ) +
      path('M-92 -14L104 -14L101 -5L-89 -5Z', `fill="${palette.accents[1]}"`),
  )
}
