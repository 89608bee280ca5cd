import type { Random } from '../../random.ts'
import type { Canvas } from '../canvas.ts'
import { mix, type Color } from '../color.ts'
import { circle, curve, n, path, rect, vertical, type Point } from '../svg.ts'

/** Stems with leaves and flowers before a disc or an arch, as on a print of the fifties; in a vase now and then. */
export function botanical(canvas: Canvas): string {
  const { width, height, random, palette, has } = canvas
  const ground = palette.night
    ? mix(palette.ink, palette.accents[3], 0.28)
    : mix(palette.paper, palette.accents[1], 0.1)
  let body = rect(0, 0, width, height, `fill="${ground}"`)
  body += backdrop(canvas)

  const vase = has('vase', 'bouquet', 'pot', 'still') || random.chance(0.45)
  const foot: Point = [width / 2, height * (vase ? 0.72 : 1.02)]
  const count = random.integer(5, 8)
  const order = random.shuffle(Array.from({ length: count }, (_, i) => i))
  for (const i of order) {
    const lean = ((i + 0.5) / count - 0.5) * 2 + random.between(-0.09, 0.09)
    const reach = Math.min(width * 0.4, 430)
    const tip: Point = [
      foot[0] + lean * reach,
      height * (vase ? 0.14 : 0.13) + lean ** 2 * height * 0.24 + random.between(0, height * 0.09),
    ]
    const start: Point = [foot[0] + lean * (vase ? 24 : 190), foot[1]]
    body += plant(canvas, start, tip, i)
  }
  return vase ? body + pot(canvas, foot[0], foot[1], height * 0.92) : body
}

function backdrop({ width, height, random, palette }: Canvas): string {
  const color = mix(palette.light, palette.accents[1], 0.5)
  const second = mix(color, palette.accents[0], 0.45)
  const r = Math.min(width, height) * 0.36
  const x = width / 2 + random.between(-50, 50)
  const y = height * 0.42
  const defs = `<defs>${vertical('back', [
    [0, color],
    [1, second],
  ])}</defs>`
  if (random.chance(0.5)) return defs + circle(x, y, r, 'fill="url(#back)"')
  return (
    defs +
    path(
      `M${n(width / 2 - r)} ${n(height * 0.9)}V${n(y)}a${n(r)} ${n(r)} 0 0 1 ${n(r * 2)} 0V${n(height * 0.9)}Z`,
      'fill="url(#back)"',
    )
  )
}

function plant(canvas: Canvas, from: Point, tip: Point, index: number): string {
  const { random, palette } = canvas
  const green = mix(mix('#2f8a5a', palette.land, 0.12), palette.ink, random.between(0, 0.42))
  const bow = (tip[0] - from[0]) * 0.4
  const at = (t: number): Point => {
    const control: Point = [from[0] + bow * 0.15, from[1] + (tip[1] - from[1]) * 0.62]
    const u = 1 - t
    return [
      u * u * from[0] + 2 * u * t * control[0] + t * t * tip[0],
      u * u * from[1] + 2 * u * t * control[1] + t * t * tip[1],
    ]
  }
  const stem = Array.from({ length: 9 }, (_, i) => at(i / 8))
  let body = path(curve(stem), `fill="none" stroke="${green}" stroke-width="6.5" stroke-linecap="round"`)
  const shape = random.pick([broadLeaf, broadLeaf, slimLeaf, roundLeaf])
  const pairs = random.integer(4, 7)
  const first = random.between(0.26, 0.4)
  const size = random.between(66, 112)
  for (let i = 0; i < pairs; i++) {
    const t = first + (i / pairs) * (0.9 - first)
    const [x, y] = at(t)
    const [x2, y2] = at(t + 0.02)
    const along = (Math.atan2(y2 - y, x2 - x) * 180) / Math.PI
    for (const side of [-1, 1]) {
      const angle = along + side * random.between(38, 58)
      const length = size * (1.12 - t * 0.55) * random.between(0.85, 1.1)
      body += `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(angle)})">${shape(length, green, mix(green, palette.paper, 0.3))}</g>`
    }
  }
  const head =
    index % 4 === 3
      ? ''
      : random.pick([daisy, tulip, poppy, berries])(random, palette.accents, palette.ink, palette.paper)
  const lean = (tip[0] - from[0]) * 0.06
  return `${body}<g transform="translate(${n(tip[0])} ${n(tip[1])}) rotate(${n(lean)})">${head || `<g transform="rotate(-90)">${broadLeaf(size * 0.8, green, mix(green, palette.paper, 0.3))}</g>`}</g>`
}

type Leaf = (length: number, color: Color, vein: Color) => string

const broadLeaf: Leaf = (l, color, vein) =>
  path(
    `M0 0C${n(l * 0.25)} ${n(-l * 0.3)} ${n(l * 0.7)} ${n(-l * 0.26)} ${n(l)} 0C${n(l * 0.7)} ${n(l * 0.26)} ${n(l * 0.25)} ${n(l * 0.3)} 0 0Z`,
    `fill="${color}"`,
  ) +
  path(`M0 0C${n(l * 0.25)} ${n(-l * 0.3)} ${n(l * 0.7)} ${n(-l * 0.26)} ${n(l)} 0Z`, `fill="${vein}" opacity="0.28"`) +
  path(`M0 0H${n(l * 0.88)}`, `stroke="${vein}" stroke-width="2" opacity="0.7"`)

const slimLeaf: Leaf = (l, color, vein) =>
  path(
    `M0 0C${n(l * 0.4)} ${n(-l * 0.16)} ${n(l)} ${n(-l * 0.12)} ${n(l * 1.35)} 0C${n(l)} ${n(l * 0.12)} ${n(l * 0.4)} ${n(l * 0.16)} 0 0Z`,
    `fill="${color}"`,
  ) + path(`M0 0H${n(l * 1.2)}`, `stroke="${vein}" stroke-width="1.6" opacity="0.6"`)

const roundLeaf: Leaf = (l, color, vein) =>
  path(`M0 0H${n(l * 0.3)}`, `stroke="${color}" stroke-width="4"`) +
  circle(l * 0.55, 0, l * 0.29, `fill="${color}"`) +
  path(`M${n(l * 0.3)} 0H${n(l * 0.78)}`, `stroke="${vein}" stroke-width="2" opacity="0.6"`)

type Head = (random: Random, colors: readonly [Color, Color, Color, Color], ink: Color, paper: Color) => string

const daisy: Head = (random, colors, ink, paper) => {
  const color = random.pick([colors[0], colors[3], paper])
  const petals = random.integer(9, 14)
  let body = ''
  for (let i = 0; i < petals; i++)
    body += `<ellipse cx="0" cy="-42" rx="13" ry="32" fill="${color}" transform="rotate(${n((i * 360) / petals)})"/>`
  return body + circle(0, 0, 22, `fill="${colors[1]}"`) + circle(0, 0, 13, `fill="${mix(colors[1], ink, 0.3)}"`)
}

const tulip: Head = (random, colors, ink) => {
  const color = random.pick([colors[0], colors[1], colors[3]])
  return (
    path(
      'M-42 -62C-52 -6 -34 26 0 30C34 26 52 -6 42 -62C28 -52 24 -40 0 -74C-24 -40 -28 -52 -42 -62Z',
      `fill="${color}"`,
    ) +
    path('M0 -74C22 -40 22 -6 0 30C-22 -6 -22 -40 0 -74Z', `fill="${mix(color, '#ffffff', 0.24)}"`) +
    path('M42 -62C52 -6 34 26 0 30C26 8 36 -20 42 -62Z', `fill="${ink}" opacity="0.14"`)
  )
}

const poppy: Head = (random, colors, ink) => {
  const color = random.pick([colors[0], colors[1]])
  let body = ''
  for (let i = 0; i < 5; i++)
    body += `<circle cx="0" cy="-30" r="33" fill="${mix(color, i % 2 ? '#ffffff' : ink, 0.1)}" transform="rotate(${i * 72 + 12})"/>`
  body += circle(0, 0, 17, `fill="${ink}"`)
  for (let i = 0; i < 12; i++) body += `<circle cx="0" cy="-25" r="2.8" fill="${ink}" transform="rotate(${i * 30})"/>`
  return body
}

const berries: Head = (random, colors, ink) => {
  const color = random.pick([colors[0], colors[3]])
  let body = ''
  for (const [x, y] of [
    [0, -64],
    [-26, -46],
    [26, -44],
    [-30, -12],
    [30, -10],
    [0, -26],
    [0, 6],
  ] as const)
    body +=
      path(`M0 24L${x} ${y}`, `stroke="${mix(color, ink, 0.5)}" stroke-width="3"`) +
      circle(x, y, 16, `fill="${color}"`) +
      circle(x - 5, y - 5, 4.5, 'fill="#ffffff" opacity="0.45"')
  return body
}

function pot({ palette, random }: Canvas, x: number, top: number, bottom: number): string {
  const h = bottom - top
  const [dark, light] = random.chance(0.5)
    ? [palette.accents[3], palette.accents[0]]
    : [palette.ink, palette.accents[1]]
  const w = h * 0.42
  const shape = `M${n(x - w * 0.55)} ${n(top - 8)}C${n(x - w * 0.4)} ${n(top + h * 0.2)} ${n(x - w * 1.1)} ${n(top + h * 0.4)} ${n(x - w)} ${n(top + h * 0.68)}C${n(x - w * 0.95)} ${n(top + h * 0.9)} ${n(x - w * 0.6)} ${n(bottom)} ${n(x - w * 0.5)} ${n(bottom)}H${n(x + w * 0.5)}C${n(x + w * 0.6)} ${n(bottom)} ${n(x + w * 0.95)} ${n(top + h * 0.9)} ${n(x + w)} ${n(top + h * 0.68)}C${n(x + w * 1.1)} ${n(top + h * 0.4)} ${n(x + w * 0.4)} ${n(top + h * 0.2)} ${n(x + w * 0.55)} ${n(top - 8)}Z`
  return `<defs><clipPath id="pot">${path(shape, '')}</clipPath></defs><ellipse cx="${n(x + w * 0.3)}" cy="${n(bottom)}" rx="${n(w * 1.5)}" ry="12" fill="${palette.ink}" opacity="0.16"/><g clip-path="url(#pot)">${path(shape, `fill="${dark}"`)}${rect(x - w * 1.2, top + h * 0.48, w * 2.4, h * 0.12, `fill="${light}"`)}${rect(x - w * 1.2, top + h * 0.65, w * 2.4, h * 0.05, `fill="${light}"`)}${rect(x + w * 0.35, top - 10, w, h + 20, `fill="${palette.ink}" opacity="0.16"`)}</g>`
}
