import type { Canvas } from '../canvas.ts'
import { lightness, mix, type Color } from '../color.ts'
import { circle, n, path, polygon, rect } from '../svg.ts'

type Tile = (s: number, a: Color, b: Color) => string

const quarter = (r: number, fill: string): string =>
  path(`M0 0H${n(r)}A${n(r)} ${n(r)} 0 0 1 0 ${n(r)}Z`, `fill="${fill}"`)

/** Motifs on a square of side `s`, in two colours; each is also used turned by a quarter. */
const tiles: readonly Tile[] = [
  (s, a) => quarter(s, a),
  (s, a, b) => quarter(s, a) + quarter(s * 0.66, b) + quarter(s * 0.33, a),
  (s, a) =>
    path(`M0 0H${n(s)}A${n(s / 2)} ${n(s / 2)} 0 0 1 0 0Z`, `fill="${a}"`) +
    path(`M0 ${n(s / 2)}H${n(s)}A${n(s / 2)} ${n(s / 2)} 0 0 1 0 ${n(s / 2)}Z`, `fill="${a}"`),
  (s, a, b) => circle(s / 2, s / 2, s * 0.42, `fill="${a}"`) + circle(s / 2, s / 2, s * 0.18, `fill="${b}"`),
  (s, a, b) =>
    polygon(
      [
        [0, 0],
        [s, 0],
        [0, s],
      ],
      `fill="${a}"`,
    ) +
    polygon(
      [
        [s * 0.5, s],
        [s, s * 0.5],
        [s, s],
      ],
      `fill="${b}"`,
    ),
  (s, a) => path(`M0 0A${n(s)} ${n(s)} 0 0 1 ${n(s)} ${n(s)}A${n(s)} ${n(s)} 0 0 1 0 0Z`, `fill="${a}"`),
  (s, a, b) =>
    path(`M0 0A${n(s)} ${n(s)} 0 0 1 ${n(s)} ${n(s)}A${n(s)} ${n(s)} 0 0 1 0 0Z`, `fill="${a}"`) +
    circle(s / 2, s / 2, s * 0.13, `fill="${b}"`),
  (s, a) => [0, 1, 2, 3].map((i) => rect(0, (i + 0.25) * (s / 4), s, s / 8, `fill="${a}"`)).join(''),
  (s, a) =>
    [0, 1, 2, 3]
      .flatMap((i) =>
        [0, 1, 2, 3].map((j) => circle((i + 0.5) * (s / 4), (j + 0.5) * (s / 4), s * 0.06, `fill="${a}"`)),
      )
      .join(''),
  (s, a, b) =>
    rect(0, 0, s / 2, s, `fill="${a}"`) +
    path(`M${n(s / 2)} 0A${n(s / 2)} ${n(s / 2)} 0 0 1 ${n(s / 2)} ${n(s)}Z`, `fill="${b}"`),
  (s, a, b) =>
    rect(0, 0, s / 2, s / 2, `fill="${a}"`) +
    rect(s / 2, s / 2, s / 2, s / 2, `fill="${a}"`) +
    circle(s * 0.75, s * 0.25, s * 0.17, `fill="${b}"`) +
    circle(s * 0.25, s * 0.75, s * 0.17, `fill="${b}"`),
  (s, a, b) =>
    [1, 0.74, 0.48, 0.22]
      .map((k, i) =>
        path(
          `M0 ${n(s)}A${n(s / 2)} ${n((s / 2) * 1)} 0 0 1 ${n(s)} ${n(s)}Z`,
          `fill="${i % 2 ? b : a}" transform="translate(${n((s / 2) * (1 - k))} ${n(s * (1 - k))}) scale(${k})"`,
        ),
      )
      .join(''),
]

/** A poster of squares, each with one motif of circles, arcs, stripes or dots; some squares are of double size. */
export function bauhaus(canvas: Canvas): string {
  const { width, height, random, palette } = canvas
  const margin = 58
  const columns = random.integer(4, 6)
  const side = ((Math.min(width, height) - margin * 2) / columns) * 1
  const across = Math.max(1, Math.floor((width - margin * 2 + 1) / side))
  const down = Math.max(1, Math.floor((height - margin * 2 + 1) / side))
  const left = (width - across * side) / 2
  const top = (height - down * side) / 2
  const colors: Color[] = [...palette.accents, palette.ink, mix(palette.paper, palette.accents[1], 0.32)]
  // A few motifs, repeated, read as a design; all of them read as noise.
  const motifs = random.shuffle(tiles).slice(0, random.integer(4, 6))

  let body = rect(0, 0, width, height, `fill="${palette.paper}"`)
  const taken = new Set<string>()
  for (let j = 0; j < down; j++) {
    for (let i = 0; i < across; i++) {
      if (taken.has(`${i},${j}`)) continue
      const room = i + 1 < across && j + 1 < down && !taken.has(`${i + 1},${j}`)
      const span = room && random.chance(0.2) ? 2 : 1
      for (let k = 0; k < span * span; k++) taken.add(`${i + (k % span)},${j + Math.floor(k / span)}`)
      const s = side * span
      const ground = random.pick([palette.paper, mix(palette.paper, palette.ink, 0.06), ...colors])
      const others = colors.filter((color) => Math.abs(lightness(color) - lightness(ground)) > 0.14)
      const a = random.pick(others.length > 0 ? others : [palette.ink])
      const b = random.pick([ground, ...others.filter((color) => color !== a)])
      const turn = random.integer(0, 3) * 90
      body += `<g transform="translate(${n(left + i * side)} ${n(top + j * side)})">${rect(0, 0, s + 0.4, s + 0.4, `fill="${ground}"`)}<g transform="rotate(${turn} ${n(s / 2)} ${n(s / 2)})">${random.pick(motifs)(s, a, b)}</g></g>`
    }
  }
  return body
}
