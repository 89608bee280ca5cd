import type { Canvas } from '../canvas.ts'
import { mix } from '../color.ts'
import { noise1 } from '../noise.ts'
import { birds, clouds, sky, sun } from '../sky.ts'
import { curve, n, path, polygon, rect, vertical, type Point } from '../svg.ts'
import { whale } from '../things/animals.ts'
import { lighthouse } from '../things/buildings.ts'
import { sailboat } from '../things/vessels.ts'

/** Sun over open water, swells that grow towards the viewer, and what sails, swims or stands there. */
export function seascape(canvas: Canvas): string {
  const { width, height, random, palette, has } = canvas
  const horizon = height * random.between(0.46, 0.54)
  const sunX = width * random.pick([0.28, 0.5, 0.66, 0.74])
  const r = random.between(70, 118)
  const sunY = horizon - r * random.between(0.1, 1.7)

  let body = sky(canvas, horizon + 10) + sun(canvas, sunX, sunY, r)
  body += clouds(canvas, horizon * 0.12, horizon * 0.75, random.integer(3, 6))
  body += islands(canvas, horizon)
  const far = mix(palette.sky[1], palette.land, 0.45)
  body += `<defs>${vertical('sea', [
    [0, mix(far, palette.sky[2], 0.45)],
    [0.35, far],
    [1, palette.ink],
  ])}</defs>${rect(0, horizon, width, height - horizon, 'fill="url(#sea)"')}`
  body += glitter(canvas, sunX, horizon, r)
  if (!palette.night) body += birds(canvas, width * 0.5, horizon * 0.42, random.integer(3, 6))

  const tower = has('lighthouse', 'tower', 'cliff')
  const fish = has('whale', 'dolphin', 'fish')
  const boat = has('boat', 'ship', 'sail', 'sailboat', 'sailor', 'yacht', 'regatta', 'harbor', 'harbour', 'voyage')
  const rough = has('storm', 'wave', 'tempest', 'surf', 'wild', 'tsunami')
  const swells = rough ? 8 : 7
  for (let i = 0; i < swells; i++) {
    const near = (i + 1) / swells
    const y = horizon + (height - horizon) * (0.1 + near ** 1.35 * 0.82)
    if (tower && i === 2) body += lighthouse(canvas, width * 0.3, y + 24, 1.05)
    if (fish && i === 4) body += whale(canvas, width * 0.52, y + 8, 1.1)
    if ((boat || (!tower && !fish)) && i === 3)
      body += sailboat(canvas, width * (tower ? 0.72 : random.between(0.36, 0.64)), y + 4, tower ? 0.62 : 1)
    body += swell(canvas, y, (rough ? 34 : 15) * (0.35 + near), near, i)
  }
  return body
}

function islands({ width, random, palette }: Canvas, horizon: number): string {
  const noise = noise1(random)
  let body = ''
  for (const [share, high, tone] of [
    [0.55, 70, 0.3],
    [0.4, 46, 0.48],
  ] as const) {
    const from = random.between(-0.15, 0.7) * width
    const long = width * share
    const points = Array.from({ length: 61 }, (_, i): Point => {
      const t = i / 60
      return [
        from + t * long,
        horizon + 2 - Math.sin(Math.PI * t) ** 0.8 * high * (0.62 + 0.38 * noise(t * 5 + share * 40)),
      ]
    })
    body += polygon(
      [...points, [from + long, horizon + 3], [from, horizon + 3]],
      `fill="${mix(palette.sky[2], palette.ink, tone)}"`,
    )
  }
  return body
}

/** The sun's path on the water: dashes that widen towards the viewer. */
function glitter({ height, random, palette }: Canvas, x: number, horizon: number, r: number): string {
  let body = ''
  for (let i = 0; i < 64; i++) {
    const depth = random.next() ** 1.3
    const y = horizon + 4 + depth * (height - horizon) * 0.66
    const spread = r * (0.75 + depth * 1.6)
    const long = random.between(14, 74) * (0.5 + depth)
    body += path(
      `M${n(x + random.between(-spread, spread) - long / 2)} ${n(y)}h${n(long)}`,
      `stroke="${palette.light}" stroke-width="${n(2 + depth * 5)}" stroke-linecap="round" opacity="${n(random.between(0.35, 0.85) * (1 - depth * 0.6))}"`,
    )
  }
  return body
}

/** One wave from side to side, with a lit crest and foam under it. */
function swell(
  { width, height, random, palette }: Canvas,
  y: number,
  high: number,
  near: number,
  index: number,
): string {
  const noise = noise1(random)
  const length = 150 + near * 230
  const shift = random.between(0, 10)
  const count = 44
  const line = Array.from({ length: count + 1 }, (_, i): Point => {
    const x = -20 + (i / count) * (width + 40)
    const phase = x / length + shift
    // Sharp crests and long troughs, as a trochoid has.
    const wave = 1 - 2 * Math.abs(Math.sin(phase * Math.PI)) ** 1.1
    return [x, y - high * (wave * 0.7 + noise(x / 160 + index) * 0.6)]
  })
  const sea = mix(palette.sky[1], palette.land, 0.5 + near * 0.5)
  const tone = mix(sea, palette.ink, 0.06 + near * 0.56)
  const crest = mix(tone, palette.paper, 0.5)
  const d = curve(line)
  let body = `<defs>${vertical(`swell${index}`, [
    [0, mix(tone, palette.paper, 0.24)],
    [0.22, tone],
    [1, mix(tone, palette.ink, 0.6)],
  ])}</defs>`
  body += path(`${d}L${n(width + 20)} ${n(height + 5)}L-20 ${n(height + 5)}Z`, `fill="url(#swell${index})"`)
  body += path(d, `fill="none" stroke="${crest}" stroke-width="${n(1.5 + near * 2.5)}" opacity="0.7"`)
  for (let i = 0; i < 9; i++) {
    const [x, top] = random.pick(line)
    const long = random.between(24, 90) * (0.4 + near)
    body += path(
      `M${n(x)} ${n(top + random.between(12, 34) * (0.5 + near))}q${n(long / 2)} ${n(random.between(-7, 7))} ${n(long)} 0`,
      `fill="none" stroke="${crest}" stroke-width="${n(1.5 + near * 2.4)}" stroke-linecap="round" opacity="0.5"`,
    )
  }
  return body
}
