import type { Canvas } from '../canvas.ts'
import { mix } from '../color.ts'
import { layered, noise1 } from '../noise.ts'
import { stars } from '../sky.ts'
import { circle, curve, n, path, polygon, radial, rect, vertical, type Point } from '../svg.ts'

/** A banded planet with rings and moons, in a nebula, over the edge of another world. */
export function cosmos(canvas: Canvas): string {
  const { width, height, random, palette, has } = canvas
  const deep = mix(palette.ink, '#05060f', 0.55)
  let body = `<defs>${vertical('space', [
    [0, deep],
    [0.6, mix(deep, palette.land, 0.45)],
    [1, mix(deep, palette.land, 0.9)],
  ])}</defs>${rect(0, 0, width, height, 'fill="url(#space)"')}`
  for (let i = 0; i < 9; i++) {
    const color = random.pick(palette.accents)
    const r = random.between(190, 430)
    body += `<defs>${radial(`cloud${i}`, [
      [0, color, random.between(0.18, 0.4)],
      [0.5, color, 0.1],
      [1, color, 0],
    ])}</defs>`
    const x = random.between(0, width)
    const y = random.between(0, height * 0.85)
    body += `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(r)}" ry="${n(r * random.between(0.35, 0.8))}" transform="rotate(${n(random.between(-50, 10))} ${n(x)} ${n(y)})" fill="url(#cloud${i})"/>`
  }
  body += stars(width, height * 2.2, Math.round((width * height) / 2300), mix(palette.paper, '#ffffff', 0.5), random)

  const r = random.between(180, 265)
  const x = width * random.between(0.42, 0.62)
  const y = height * random.between(0.38, 0.47)
  const tilt = random.between(-28, -12)
  const ringed = has('ring', 'saturn') || random.chance(0.72)
  if (ringed) body += ring(canvas, x, y, r, tilt, 'back')
  body += planet(canvas, x, y, r, tilt)
  if (ringed) body += ring(canvas, x, y, r, tilt, 'front')
  for (let i = 0; i < random.integer(1, 3); i++) {
    const angle = random.between(0, Math.PI * 2)
    const far = r * random.between(1.5, 1.9)
    body += moon(canvas, x + Math.cos(angle) * far, y + Math.sin(angle) * far * 0.8, random.between(16, 46), i)
  }
  if (has('rocket', 'astronaut', 'spaceship', 'ship', 'journey', 'launch'))
    body += rocket(canvas, width * 0.24, height * 0.58)
  if (random.chance(0.6)) body += comet(canvas)
  return body + ground(canvas)
}

function planet({ palette, random }: Canvas, x: number, y: number, r: number, tilt: number): string {
  const colors = random.shuffle(palette.accents)
  const noise = layered(noise1(random), 2)
  let bands = circle(0, 0, r, `fill="${colors[0]}"`)
  let top = -r
  for (let i = 0; top < r; i++) {
    const thick = random.between(0.06, 0.22) * r
    const color = mix(colors[i % 3] as typeof palette.ink, palette.paper, random.between(0, 0.5))
    const edge = (at: number): Point[] =>
      Array.from({ length: 17 }, (_, j): Point => [-r + (j / 16) * 2 * r, at + noise(j / 3 + i * 5) * r * 0.05])
    bands += path(`${curve(edge(top))}L${n(r)} ${n(r)}L${n(-r)} ${n(r)}Z`, `fill="${color}"`)
    top += thick
  }
  bands += `<ellipse cx="${n(r * 0.3)}" cy="${n(r * 0.28)}" rx="${n(r * 0.2)}" ry="${n(r * 0.1)}" fill="${colors[3]}" opacity="0.8"/>`
  return `<defs><clipPath id="globe">${circle(0, 0, r, '')}</clipPath>${radial(
    'shade',
    [
      [0, '#ffffff', 0.32],
      [0.35, '#ffffff', 0],
      [0.62, palette.ink, 0.25],
      [1, '#02030a', 0.9],
    ],
    0.32,
    0.3,
    0.78,
  )}${radial('air', [
    [0.78, colors[1] as string, 0.5],
    [1, colors[1] as string, 0],
  ])}</defs>${circle(x, y, r * 1.16, 'fill="url(#air)"')}<g transform="translate(${n(x)} ${n(y)}) rotate(${n(tilt)})"><g clip-path="url(#globe)">${bands}</g></g>${circle(x, y, r, 'fill="url(#shade)"')}`
}

/** Half of a ring: the arc behind the planet or the one before it. */
function ring({ palette }: Canvas, x: number, y: number, r: number, tilt: number, half: 'back' | 'front'): string {
  const sweep = half === 'front' ? 0 : 1
  const bands = (
    [
      [1.42, 0.05, 0.9],
      [1.56, 0.14, 0.65],
      [1.74, 0.1, 0.85],
      [1.87, 0.03, 0.5],
    ] as const
  ).map(([size, thick, opacity], i) => {
    const rx = r * size
    return path(
      `M${n(-rx)} 0A${n(rx)} ${n(rx * 0.24)} 0 0 ${sweep} ${n(rx)} 0`,
      `fill="none" stroke="${mix(palette.light, palette.accents[i] as typeof palette.ink, 0.3)}" stroke-width="${n(thick * r)}" opacity="${opacity}"`,
    )
  })
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(tilt)})">${bands.join('')}</g>`
}

function moon({ palette, random }: Canvas, x: number, y: number, r: number, index: number): string {
  const color = mix(random.pick(palette.accents), palette.paper, 0.55)
  return `<defs>${radial(
    `moon${index}`,
    [
      [0, mix(color, '#ffffff', 0.3)],
      [0.6, color],
      [1, mix(color, palette.ink, 0.8)],
    ],
    0.34,
    0.32,
    0.75,
  )}</defs>${circle(x, y, r, `fill="url(#moon${index})"`)}${circle(x + r * 0.2, y - r * 0.1, r * 0.17, `fill="${palette.ink}" opacity="0.18"`)}${circle(x - r * 0.2, y + r * 0.35, r * 0.12, `fill="${palette.ink}" opacity="0.18"`)}`
}

function comet({ width, height, palette, random }: Canvas): string {
  const x = random.between(0.1, 0.9) * width
  const y = random.between(0.06, 0.2) * height
  const tail = random.between(140, 240)
  return `<defs><linearGradient id="tail" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="${palette.paper}" stop-opacity="0.95"/><stop offset="1" stop-color="${palette.paper}" stop-opacity="0"/></linearGradient></defs><g transform="translate(${n(x)} ${n(y)}) rotate(-28)">${polygon(
    [
      [0, -4],
      [tail, 0],
      [0, 4],
    ],
    'fill="url(#tail)"',
  )}${circle(0, 0, 5, `fill="${palette.paper}"`)}</g>`
}

function rocket({ palette }: Canvas, x: number, y: number): string {
  const white = mix(palette.paper, '#ffffff', 0.4)
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(34)">${
    path('M-20 70C-30 130 -8 150 0 214C8 150 30 130 20 70Z', `fill="${palette.accents[1]}"`) +
    path('M-10 70C-14 110 -3 120 0 156C3 120 14 110 10 70Z', `fill="${white}"`) +
    path('M-34 40L-62 86L-26 74ZM34 40L62 86L26 74Z', `fill="${palette.accents[0]}"`) +
    path('M0 -110C44 -60 46 20 28 76L-28 76C-46 20 -44 -60 0 -110Z', `fill="${white}"`) +
    path('M0 -110C44 -60 46 20 28 76L6 76C26 20 24 -60 0 -110Z', `fill="${palette.ink}" opacity="0.2"`) +
    path('M0 -110C16 -92 26 -72 32 -50L-32 -50C-26 -72 -16 -92 0 -110Z', `fill="${palette.accents[0]}"`) +
    circle(0, -12, 17, `fill="${palette.ink}"`) +
    circle(0, -12, 12, `fill="${mix(palette.accents[2], '#ffffff', 0.5)}"`)
  }</g>`
}

/** The rim of the world one stands on: two rows of hills. */
function ground({ width, height, random, palette }: Canvas): string {
  let body = ''
  for (const [share, tone] of [
    [0.84, 0.55],
    [0.91, 0.9],
  ] as const) {
    const hills = layered(noise1(random), 4)
    const line = Array.from({ length: 121 }, (_, i): Point => [(i / 120) * width, height * share - hills(i / 16) * 52])
    body += polygon([...line, [width, height], [0, height]], `fill="${mix(palette.land, '#05060f', tone)}"`)
  }
  return body
}
