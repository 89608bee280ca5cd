import type { Canvas } from './canvas.ts'
import { mix } from './color.ts'
import { circle, n, path, radial, rect, vertical } from './svg.ts'

/** The sky from its zenith to `horizon` (units from the top), with stars where the palette is of the night. */
export function sky({ width, height, palette, random }: Canvas, horizon: number): string {
  const [top, middle, low] = palette.sky
  let body = `<defs>${vertical('sky', [
    [0, top],
    [0.55, middle],
    [1, low],
  ])}</defs>${rect(0, 0, width, height, `fill="${low}"`)}${rect(0, 0, width, horizon, 'fill="url(#sky)"')}`
  if (palette.night) body += stars(width, horizon * 0.9, Math.round((width * horizon) / 3800), palette.paper, random)
  return body
}

/** Points of light, thinning out towards `height`. */
export function stars(width: number, height: number, count: number, color: string, random: Canvas['random']): string {
  let body = ''
  for (let i = 0; i < count; i++) {
    const depth = random.next() ** 1.6
    const bright = random.chance(0.08)
    body += circle(
      random.between(0, width),
      depth * height,
      bright ? random.between(2, 3.4) : random.between(0.6, 1.7),
      `fill="${color}" opacity="${n((1 - depth * 0.8) * (bright ? 1 : random.between(0.3, 0.9)))}"`,
    )
  }
  return body
}

/** A sun or moon with its glow; `r` in units. */
export function sun({ palette }: Canvas, x: number, y: number, r: number): string {
  return `<defs>${radial('glow', [
    [0, palette.light, 0.75],
    [0.25, palette.light, 0.38],
    [0.6, palette.light, 0.1],
    [1, palette.light, 0],
  ])}${vertical('disc', [
    [0, palette.light],
    [1, mix(palette.light, palette.sky[2], 0.35)],
  ])}</defs>${circle(x, y, r * 4.4, 'fill="url(#glow)"')}${circle(x, y, r, 'fill="url(#disc)"')}`
}

/** Long flat clouds, as capsules that overlap, between `top` and `bottom`. */
export function clouds({ width, palette, random }: Canvas, top: number, bottom: number, count: number): string {
  let body = ''
  for (let i = 0; i < count; i++) {
    const x = random.between(-0.1, 0.95) * width
    const y = random.between(top, bottom)
    const color = mix(palette.paper, palette.sky[1], random.between(0.05, 0.5))
    const opacity = palette.night ? random.between(0.08, 0.2) : random.between(0.35, 0.75)
    const bars = random.integer(2, 4)
    let group = ''
    for (let bar = 0; bar < bars; bar++) {
      const h = random.between(13, 24)
      group += rect(
        x + random.between(-60, 110) * bar * 0.6,
        y + bar * h * 0.72,
        random.between(110, 330),
        h,
        `rx="${n(h / 2)}"`,
      )
    }
    body += `<g fill="${color}" opacity="${n(opacity)}">${group}</g>`
  }
  return body
}

/** A flock as small strokes around a point. */
export function birds({ palette, random }: Canvas, x: number, y: number, count: number): string {
  let body = ''
  for (let i = 0; i < count; i++) {
    const size = random.between(9, 22)
    const bx = x + random.between(-130, 130)
    const by = y + random.between(-60, 60)
    const lift = size * random.between(0.3, 0.6)
    body += path(
      `M${n(bx - size)} ${n(by - lift)}Q${n(bx - size * 0.4)} ${n(by - lift * 1.3)} ${n(bx)} ${n(by)}Q${n(bx + size * 0.4)} ${n(by - lift * 1.3)} ${n(bx + size)} ${n(by - lift)}`,
      `fill="none" stroke="${palette.ink}" stroke-width="${n(size / 6)}" stroke-linecap="round" opacity="0.8"`,
    )
  }
  return body
}
