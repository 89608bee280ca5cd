import type { Canvas } from '../canvas.ts'
import { mix, type Color } from '../color.ts'
import { sky } from '../sky.ts'
import { circle, n, path, polygon, radial, rect, vertical } from '../svg.ts'

/** A skyline with lit windows before a large moon, doubled in the water. */
export function city(canvas: Canvas): string {
  const { width, height, random, palette } = canvas
  const shore = height * random.between(0.74, 0.8)
  const moon = random.between(130, 190)
  const moonX = width * random.pick([0.3, 0.42, 0.64, 0.72])
  const moonY = shore * random.between(0.34, 0.48)

  let town = sky(canvas, shore)
  town += `<defs>${radial('halo', [
    [0, palette.light, 0.5],
    [0.45, palette.light, 0.2],
    [1, palette.light, 0],
  ])}${vertical('moon', [
    [0, mix(palette.light, '#ffffff', 0.4)],
    [1, mix(palette.light, palette.sky[2], 0.4)],
  ])}</defs>`
  town += circle(moonX, moonY, moon * 2.6, 'fill="url(#halo)"') + circle(moonX, moonY, moon, 'fill="url(#moon)"')
  for (let layer = 0; layer < 4; layer++) town += block(canvas, shore, layer / 3)

  // The whole town once more, upside down, darker, with ripples that cut it.
  let water = `<g transform="translate(0 ${n(shore * 2)}) scale(1 -1)">${town.replaceAll(/<defs>.*?<\/defs>/g, '')}</g>`
  water += `<defs>${vertical('deep', [
    [0, mix(palette.ink, palette.sky[2], 0.35), 0.4],
    [1, palette.ink, 0.88],
  ])}</defs>${rect(0, shore, width, height - shore, 'fill="url(#deep)"')}`
  water += rect(0, shore, width, 3, `fill="${mix(palette.sky[2], palette.light, 0.4)}" opacity="0.55"`)
  for (let i = 0; i < 60; i++) {
    const depth = random.next() ** 1.4
    const long = random.between(30, 220) * (0.5 + depth)
    water += path(
      `M${n(random.between(-0.1, 1) * width)} ${n(shore + 5 + depth * (height - shore))}h${n(long)}`,
      `stroke="${random.chance(0.6) ? palette.ink : palette.sky[2]}" stroke-width="${n(1.5 + depth * 5)}" stroke-linecap="round" opacity="${n(random.between(0.25, 0.6))}"`,
    )
  }
  return `<defs><clipPath id="above">${rect(0, 0, width, shore, '')}</clipPath><clipPath id="below">${rect(0, shore, width, height - shore, '')}</clipPath></defs><g clip-path="url(#above)">${town}</g><g clip-path="url(#below)">${water}</g>`
}

/** One row of houses; `near` from 0 (far) to 1. */
function block(canvas: Canvas, shore: number, near: number): string {
  const { width, random, palette } = canvas
  const haze = palette.night ? palette.sky[2] : mix(palette.sky[1], palette.sky[0], 0.3)
  const color = mix(mix(haze, palette.ink, 0.35), palette.ink, near * 0.95)
  const tallest = 520 - near * 280
  let body = ''
  let x = -random.between(0, 50)
  while (x < width) {
    const w = random.between(46, 104) * (0.75 + near * 0.4)
    const h = tallest * random.between(0.35, 1) * (random.chance(0.12) ? 1.22 : 1)
    body += tower(canvas, x, shore - h, w, h, color, near)
    x += w + (random.chance(0.3) ? random.between(4, 22) : 0)
  }
  return body
}

function tower(canvas: Canvas, x: number, y: number, w: number, h: number, color: Color, near: number): string {
  const { random, palette } = canvas
  let body = rect(x, y, w, h + 4, `fill="${color}"`)
  const roof = random.integer(0, 5)
  if (roof === 0)
    body += polygon(
      [
        [x, y + 1],
        [x + w / 2, y - w * 0.5],
        [x + w, y + 1],
      ],
      `fill="${color}"`,
    )
  if (roof === 1)
    body +=
      rect(x + w * 0.2, y - 24, w * 0.6, 26, `fill="${color}"`) +
      rect(x + w * 0.36, y - 44, w * 0.28, 26, `fill="${color}"`)
  if (roof === 2) body += path(`M${n(x)} ${n(y + 1)}a${n(w / 2)} ${n(w * 0.42)} 0 0 1 ${n(w)} 0Z`, `fill="${color}"`)
  if (roof === 3)
    body +=
      rect(x + w / 2 - 2, y - 70, 4, 72, `fill="${color}"`) +
      circle(x + w / 2, y - 70, 4.5, `fill="${palette.accents[0]}"`)
  // A lit edge towards the moon gives the block a side.
  body += rect(x + w - w * 0.14, y, w * 0.14, h, `fill="${mix(color, palette.sky[2], 0.13 + near * 0.06)}"`)
  if (near < 0.3) return body

  const lit = random.between(0.25, 0.62)
  const warm = random.chance(0.72) ? mix(palette.accents[1], palette.light, 0.4) : random.pick(palette.accents)
  const columns = Math.max(2, Math.floor(w / 17))
  const pitch = w / (columns + 0.4)
  const wide = random.chance(0.25)
  // One path for each brightness: thousands of single windows would take a second to draw.
  const panes: [string, string] = ['', '']
  const across = wide ? pitch * 0.86 : pitch * 0.52
  const tall = wide ? 5.5 : 10
  for (let row = 0; row * 20 < h - 34; row++) {
    for (let column = 0; column < columns; column++) {
      if (!random.chance(lit)) continue
      panes[random.chance(0.6) ? 0 : 1] +=
        `M${n(x + pitch * (column + 0.4))} ${n(y + 14 + row * 20)}h${n(across)}v${tall}h${n(-across)}z`
    }
  }
  const share = 0.4 + near * 0.6
  body +=
    path(panes[0], `fill="${mix(color, warm, 0.92 * share)}"`) +
    path(panes[1], `fill="${mix(color, warm, 0.5 * share)}"`)
  if (near > 0.6 && random.chance(0.22)) {
    const neon = random.pick(palette.accents)
    const sx = x + w * random.between(0.1, 0.55)
    body += rect(sx, y + 26, w * 0.3, h * 0.42, `rx="5" fill="${neon}" opacity="0.92"`)
    for (let i = 0; i < 4; i++)
      body += rect(
        sx + w * 0.07,
        y + 38 + i * h * 0.095,
        w * 0.16,
        h * 0.045,
        `rx="3" fill="${palette.paper}" opacity="0.9"`,
      )
  }
  return body
}
