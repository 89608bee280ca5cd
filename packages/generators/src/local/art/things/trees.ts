import { circle, polygon, rect } from '../svg.ts'

// A tree stands with its foot at (x, y).

export function pine(x: number, y: number, tall: number, color: string): string {
  const w = tall * 0.19
  return polygon(
    [
      [x, y - tall],
      [x + w * 0.55, y - tall * 0.66],
      [x + w * 0.28, y - tall * 0.68],
      [x + w * 0.8, y - tall * 0.38],
      [x + w * 0.4, y - tall * 0.41],
      [x + w, y - tall * 0.08],
      [x + w * 0.14, y - tall * 0.1],
      [x + w * 0.14, y],
      [x - w * 0.14, y],
      [x - w * 0.14, y - tall * 0.1],
      [x - w, y - tall * 0.08],
      [x - w * 0.4, y - tall * 0.41],
      [x - w * 0.8, y - tall * 0.38],
      [x - w * 0.28, y - tall * 0.68],
      [x - w * 0.55, y - tall * 0.66],
    ],
    `fill="${color}"`,
  )
}

export function roundTree(x: number, y: number, tall: number, leaf: string, trunk: string): string {
  const r = tall * 0.26
  return (
    rect(x - tall * 0.025, y - tall * 0.5, tall * 0.05, tall * 0.5, `fill="${trunk}"`) +
    circle(x - r * 0.6, y - tall * 0.55, r * 0.8, `fill="${leaf}"`) +
    circle(x + r * 0.6, y - tall * 0.52, r * 0.78, `fill="${leaf}"`) +
    circle(x, y - tall * 0.74, r, `fill="${leaf}"`) +
    circle(x + r * 0.25, y - tall * 0.8, r * 0.5, 'fill="#ffffff" opacity="0.13"')
  )
}
