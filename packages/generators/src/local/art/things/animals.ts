import type { Canvas } from '../canvas.ts'
import { mix } from '../color.ts'
import { placed } from './placed.ts'
import { circle, path, polygon } from '../svg.ts'

// An animal sits or swims with its foot at (x, y), and grows with `scale`.

export function fox({ palette }: Canvas, x: number, y: number, scale: number): string {
  const fur = mix('#e2692c', palette.accents[0], 0.1)
  const shade = mix(fur, palette.ink, 0.35)
  const white = mix(palette.paper, '#ffffff', 0.4)
  return placed(
    x,
    y,
    scale,
    // tail, body, breast
    path('M20 -6C92 6 112 -46 78 -92C78 -58 44 -58 18 -34Z', `fill="${shade}"`) +
      path('M78 -92C96 -66 96 -46 86 -32C80 -48 74 -58 70 -68Z', `fill="${white}"`) +
      path('M-34 0C-42 -44 -26 -84 0 -92C30 -84 46 -40 36 0Z', `fill="${fur}"`) +
      path('M-14 0C-24 -36 -16 -66 0 -78C14 -66 20 -36 12 0Z', `fill="${white}"`) +
      // ears, head, cheeks
      polygon(
        [
          [-40, -122],
          [-44, -176],
          [-8, -144],
        ],
        `fill="${shade}"`,
      ) +
      polygon(
        [
          [40, -122],
          [44, -176],
          [8, -144],
        ],
        `fill="${shade}"`,
      ) +
      polygon(
        [
          [-35, -132],
          [-38, -160],
          [-16, -144],
        ],
        `fill="${white}" opacity="0.75"`,
      ) +
      polygon(
        [
          [35, -132],
          [38, -160],
          [16, -144],
        ],
        `fill="${white}" opacity="0.75"`,
      ) +
      path('M-58 -104C-44 -146 -22 -152 0 -152C22 -152 44 -146 58 -104L0 -62Z', `fill="${fur}"`) +
      path('M-58 -104C-36 -112 -18 -104 0 -78C18 -104 36 -112 58 -104L0 -62Z', `fill="${white}"`) +
      path('M-8 -71L8 -71L0 -60Z', `fill="${palette.ink}"`) +
      circle(-23, -113, 5, `fill="${palette.ink}"`) +
      circle(23, -113, 5, `fill="${palette.ink}"`) +
      circle(-21.5, -114.5, 1.6, 'fill="#ffffff"') +
      circle(24.5, -114.5, 1.6, 'fill="#ffffff"'),
  )
}

export function whale({ palette }: Canvas, x: number, y: number, scale: number): string {
  const skin = mix(palette.ink, palette.accents[2], 0.3)
  return placed(
    x,
    y,
    scale,
    path(
      'M-170 20C-170 -60 -90 -100 0 -84C70 -72 110 -30 150 -26C176 -24 186 -44 182 -84C204 -72 214 -52 214 -36C232 -48 252 -52 272 -44C256 -14 226 4 200 6C180 26 150 34 120 34L-150 34C-162 34 -170 30 -170 20Z',
      `fill="${skin}"`,
    ) +
      path('M-168 4C-130 22 -60 24 -10 34L-150 34C-162 34 -168 26 -168 4Z', `fill="${palette.paper}" opacity="0.75"`) +
      circle(-116, -20, 5, `fill="${palette.paper}"`) +
      path(
        'M-70 -92C-70 -130 -100 -150 -122 -146M-70 -92C-70 -136 -44 -156 -18 -148M-70 -92V-160',
        `fill="none" stroke="${palette.paper}" stroke-width="8" stroke-linecap="round" opacity="0.85"`,
      ),
  )
}
