import type { Canvas } from '../canvas.ts'
import { mix } from '../color.ts'
import { placed } from './placed.ts'
import { circle, path, polygon, radial, rect } from '../svg.ts'

// A building stands with its foot at (x, y), and grows with `scale`.

export function cabin({ palette }: Canvas, x: number, y: number, scale: number): string {
  const wall = mix(palette.accents[2], palette.ink, 0.35)
  const glow = mix(palette.light, palette.accents[1], 0.35)
  return placed(
    x,
    y,
    scale,
    `<defs>${radial('cabin-glow', [
      [0, glow, 0.55],
      [1, glow, 0],
    ])}</defs>` +
      rect(34, -128, 18, 52, `fill="${palette.ink}"`) +
      path(
        'M43 -134c-14 -18 12 -26 2 -48s14 -30 4 -52',
        `fill="none" stroke="${palette.paper}" stroke-width="9" stroke-linecap="round" opacity="0.35"`,
      ) +
      rect(-70, -68, 140, 72, `fill="${wall}"`) +
      [-52, -36, -20].map((at) => rect(-70, at, 140, 2.5, `fill="${palette.ink}" opacity="0.35"`)).join('') +
      polygon(
        [
          [-88, -64],
          [0, -132],
          [88, -64],
        ],
        `fill="${mix(palette.ink, palette.accents[0], 0.18)}"`,
      ) +
      polygon(
        [
          [-88, -64],
          [0, -132],
          [10, -124],
          [-66, -64],
        ],
        `fill="${palette.paper}" opacity="0.5"`,
      ) +
      circle(-32, -34, 74, 'fill="url(#cabin-glow)"') +
      rect(-48, -50, 34, 30, `fill="${glow}"`) +
      path('M-31 -50v30M-48 -35h34', `stroke="${wall}" stroke-width="3.5"`) +
      rect(16, -52, 30, 56, `fill="${mix(palette.ink, wall, 0.3)}"`) +
      circle(40, -24, 2.4, `fill="${glow}"`),
  )
}

export function lighthouse({ palette }: Canvas, x: number, y: number, scale: number): string {
  const [red] = palette.accents
  const white = mix(palette.paper, '#ffffff', 0.3)
  const glow = palette.light
  return placed(
    x,
    y,
    scale,
    `<defs><linearGradient id="beam" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="${glow}" stop-opacity="0.75"/><stop offset="1" stop-color="${glow}" stop-opacity="0"/></linearGradient>${radial(
      'lamp',
      [
        [0, glow, 1],
        [1, glow, 0],
      ],
    )}</defs>` +
      polygon(
        [
          [0, -352],
          [760, -470],
          [760, -300],
        ],
        'fill="url(#beam)" opacity="0.75"',
      ) +
      `<g transform="scale(-1 1)">${polygon(
        [
          [0, -352],
          [520, -410],
          [520, -290],
        ],
        'fill="url(#beam)" opacity="0.35"',
      )}</g>` +
      path(
        'M-190 22C-150 -34 -120 -22 -84 -46C-50 -62 40 -60 84 -40C120 -30 160 -20 210 22Z',
        `fill="${palette.ink}"`,
      ) +
      polygon(
        [
          [-50, -46],
          [-30, -324],
          [30, -324],
          [50, -46],
        ],
        `fill="${white}"`,
      ) +
      [0, 2, 4]
        .map((band) => {
          const top = -324 + band * 56
          const half = 30 + band * 4.05
          return polygon(
            [
              [-half, top],
              [half, top],
              [half + 4.05, top + 56],
              [-half - 4.05, top + 56],
            ],
            `fill="${red}"`,
          )
        })
        .join('') +
      polygon(
        [
          [8, -46],
          [8, -324],
          [30, -324],
          [50, -46],
        ],
        `fill="${palette.ink}" opacity="0.22"`,
      ) +
      rect(-42, -334, 84, 11, `fill="${palette.ink}"`) +
      rect(-20, -374, 40, 40, `fill="${mix(glow, '#ffffff', 0.35)}"`) +
      path('M-20 -374v40M0 -374v40M20 -374v40', `stroke="${palette.ink}" stroke-width="4"`) +
      path('M-27 -374C-22 -396 -10 -402 0 -414C10 -402 22 -396 27 -374Z', `fill="${mix(red, palette.ink, 0.3)}"`) +
      circle(0, -354, 84, 'fill="url(#lamp)" opacity="0.8"') +
      rect(-9, -84, 18, 38, `rx="9" fill="${palette.ink}"`) +
      rect(-6, -196, 12, 20, `rx="6" fill="${palette.ink}"`),
  )
}
