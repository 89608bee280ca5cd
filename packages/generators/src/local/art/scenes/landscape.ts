import type { Canvas } from '../canvas.ts'
import { mix, type Color } from '../color.ts'
import { layered, noise1 } from '../noise.ts'
import { birds, clouds, sky, sun } from '../sky.ts'
import { n, path, polygon, rect, vertical, type Point } from '../svg.ts'
import { fox } from '../things/animals.ts'
import { cabin } from '../things/buildings.ts'
import { pine, roundTree } from '../things/trees.ts'
import { balloon } from '../things/vessels.ts'

/** Ridges that grow darker and larger towards the viewer, under a sun; a lake, a wood, a cabin or a fox if asked for. */
export function landscape(canvas: Canvas): string {
  const { width, height, random, palette, has } = canvas
  const horizon = height * random.between(0.55, 0.64)
  const peaks = has('mountain', 'peak', 'alp', 'summit', 'volcano', 'snow', 'cliff') || random.chance(0.45)
  const lake = has('lake', 'river', 'water', 'pond', 'fjord', 'reflection')
  const dunes = has('desert', 'dune', 'sand', 'canyon')
  const woods =
    !dunes && (has('forest', 'tree', 'wood', 'pine', 'fox', 'deer', 'cabin', 'wolf', 'bear') || random.chance(0.6))

  const sunX = width * random.pick([0.3, 0.38, 0.62, 0.7])
  const sunY = horizon - random.between(130, 300)
  let body = sky(canvas, horizon + 20) + sun(canvas, sunX, sunY, random.between(58, 96))
  body += clouds(canvas, horizon * 0.15, horizon * 0.62, random.integer(2, 5))
  if (has('balloon'))
    body += balloon(canvas, width * 0.62, horizon * 0.34, 1.25) + balloon(canvas, width * 0.27, horizon * 0.55, 0.6)
  if (!palette.night) body += birds(canvas, width - sunX, horizon * 0.5, random.integer(3, 6))

  const layers = 5
  const foreground = height * 0.87
  let land = ''
  for (let i = 0; i < layers; i++) {
    const near = i / (layers - 1)
    // Before a lake the first three stand together at the far shore, and the last two at the near one.
    const base = lake
      ? i < 3
        ? horizon + 8 + i * 26
        : height * (0.8 + (i - 3) * 0.12)
      : horizon + (foreground - horizon) * near ** 1.25
    const rise = peaks && i < 3 ? 270 - i * 66 : dunes ? 80 : lake && i > 2 ? 60 : 130 - near * 42
    const color =
      near < 0.5
        ? mix(mix(palette.sky[2], palette.land, 0.42), palette.land, near * 2)
        : mix(palette.land, palette.ink, near * 2 - 1)
    const line = ridge(canvas, base, rise, peaks && i < 3, i)
    const haze = mix(color, palette.sky[2], 0.42 * (1 - near))
    land += `<defs>${vertical(`ridge${i}`, [
      [0, color],
      [1, haze],
    ])}</defs>`
    // The gradient ends a little below the ridge's foot, where mist would lie.
    land += polygon([...line, [width + 5, base + 120], [-5, base + 120]], `fill="url(#ridge${i})"`)
    land += rect(0, base + 118, width, height - base, `fill="${haze}"`)
    if (peaks && i < 3) land += facets(line, palette.paper, palette.night ? 0.12 : 0.42 - i * 0.12)
    if (woods && i >= 2) land += wood(canvas, line, color, lake && i === 2 ? 34 : 24 + near ** 3 * 170, i)
    if (lake && i === 2) land += water(canvas, base + 4, body + land)
  }
  body += land
  const stand = height * 0.9
  if (has('cabin', 'house', 'hut', 'cottage', 'village', 'home')) body += cabin(canvas, width * 0.64, stand, 1.25)
  if (has('fox', 'wolf', 'dog', 'animal')) body += fox(canvas, width * 0.36, height * 0.955, 1.7)
  return body
}

function ridge({ width, random }: Canvas, base: number, rise: number, jagged: boolean, layer: number): Point[] {
  const noise = noise1(random)
  const shape = jagged ? layered((x) => 1 - 2 * Math.abs(noise(x)), 5, 0.44) : layered(noise, 3, 0.35)
  const scale = jagged ? 310 : 420 - layer * 40
  const count = Math.ceil(width / 6)
  return Array.from({ length: count + 1 }, (_, i): Point => {
    const x = -5 + (i / count) * (width + 10)
    return [x, base - (shape(x / scale + 3) * 0.6 + 0.3) * rise]
  })
}

/** Light on the right side of each peak: a wedge from the top down its slope. */
function facets(line: readonly Point[], color: string, opacity: number): string {
  let body = ''
  const reach = 11
  for (let i = reach; i < line.length - reach; i++) {
    const top = line[i] as Point
    const around = line.slice(i - reach, i + reach + 1)
    if (around.some(([, y]) => y < top[1])) continue
    const slope = line.slice(i, i + reach * 2)
    const end = slope.findIndex(([, y], j) => j > 2 && y < (slope[j - 1] as Point)[1] - 1.5)
    const side = end === -1 ? slope : slope.slice(0, end)
    const last = side.at(-1) as Point
    const drop = last[1] - top[1]
    body += polygon(
      [
        ...side,
        [top[0] + (last[0] - top[0]) * 0.45, top[1] + drop * 0.72],
        [top[0] + (last[0] - top[0]) * 0.3, top[1] + drop * 0.95],
        [top[0] - 4, top[1] + drop * 0.5],
      ],
      `fill="${color}" opacity="${n(opacity)}"`,
    )
  }
  return body
}

function wood(canvas: Canvas, line: readonly Point[], color: Color, size: number, layer: number): string {
  const { random, palette } = canvas
  const density = noise1(random)
  const tint = mix(color, palette.ink, 0.45)
  const leafy = canvas.has('autumn', 'oak', 'orchard', 'blossom', 'blossoming', 'cherry', 'spring', 'meadow', 'maple')
  let body = ''
  for (const [x, y] of line) {
    if (density(x / 150) < (layer === 4 ? 0.22 : 0.02) || !random.chance(Math.min(0.9, 14 / size + 0.1))) continue
    const tall = size * random.between(0.65, 1.25)
    const leaf = mix(random.pick(palette.accents), palette.ink, 0.15 + (1 - size / 120) * 0.3)
    body += leafy ? roundTree(x, y + 6, tall, leaf, palette.ink) : pine(x, y + tall * 0.09, tall, tint)
  }
  return body
}

/** A lake from `shore` down: what was drawn above it, upside down and darker, with lines of light. */
function water({ width, height, random, palette }: Canvas, shore: number, above: string): string {
  const mirrored = above.replaceAll(/<defs>.*?<\/defs>/g, '')
  let body = `<defs>${vertical('lake', [
    [0, mix(palette.sky[2], palette.land, 0.35), 0.35],
    [1, mix(palette.sky[0], palette.ink, 0.4), 0.8],
  ])}<clipPath id="shore">${rect(0, shore, width, height - shore, '')}</clipPath></defs><g clip-path="url(#shore)"><g transform="translate(0 ${n(shore * 2)}) scale(1 -1)">${mirrored}</g>${rect(0, shore, width, height - shore, 'fill="url(#lake)"')}</g>`
  for (let i = 0; i < 46; i++) {
    const depth = random.next() ** 1.7
    const x = random.between(-0.05, 0.95) * width
    const y = shore + 4 + depth * (height - shore)
    const long = random.between(30, 150) * (0.5 + depth)
    body += path(
      `M${n(x)} ${n(y)}h${n(long)}`,
      `stroke="${palette.paper}" stroke-width="${n(1.2 + depth * 3)}" stroke-linecap="round" opacity="${n(0.42 - depth * 0.25)}"`,
    )
  }
  return body
}
