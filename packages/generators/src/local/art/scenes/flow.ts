import type { Canvas } from '../canvas.ts'
import { mix } from '../color.ts'
import { noise2 } from '../noise.ts'
import { curve, n, path, rect, type Point } from '../svg.ts'

/**
 * Ribbons that follow one field of directions and never touch. Each grows from a random point until it meets another;
 * the free space is kept in a grid of cells. After Tyler Hobbs, "Flow Fields" (2020).
 */
export function flow(canvas: Canvas): string {
  const { width, height, random, palette } = canvas
  const dark = palette.night || random.chance(0.35)
  const ground = dark ? palette.ink : palette.paper
  const noise = noise2(random)
  const scale = random.between(420, 760)
  const swirl = random.between(0.9, 1.9) * Math.PI
  const lean = random.between(0, Math.PI * 2)
  const angle = (x: number, y: number): number => lean + noise(x / scale + 7, y / scale + 3) * swirl

  const cell = 4
  const columns = Math.ceil((width + 120) / cell)
  const rows = Math.ceil((height + 120) / cell)
  const owner = new Int32Array(columns * rows)
  const cellsAround = function* (x: number, y: number, r: number): Generator<number> {
    for (let j = Math.floor((y - r + 60) / cell); j <= (y + r + 60) / cell; j++)
      for (let i = Math.floor((x - r + 60) / cell); i <= (x + r + 60) / cell; i++)
        if (i >= 0 && j >= 0 && i < columns && j < rows) yield j * columns + i
  }
  const free = (x: number, y: number, r: number, id: number): boolean => {
    if (x < -50 || y < -50 || x > width + 50 || y > height + 50) return false
    for (const at of cellsAround(x, y, r)) if (owner[at] !== 0 && owner[at] !== id) return false
    return true
  }

  let body = rect(0, 0, width, height, `fill="${ground}"`)
  const colors = [
    ...palette.accents,
    palette.accents[0],
    palette.accents[1],
    dark ? palette.paper : palette.ink,
    palette.light,
  ]
  const thick = [34, 24, 24, 15, 15, 15, 9, 9, 6, 4]
  const tries = Math.round((width * height) / 260)
  let id = 0
  for (let i = 0; i < tries; i++) {
    // Wide ribbons first: later, thin ones fill the gaps.
    const w = thick[Math.floor((i / tries) ** 0.7 * thick.length)] as number
    const start: Point = [random.between(-40, width + 40), random.between(-40, height + 40)]
    if (!free(...start, w / 2 + 3, 0)) continue
    id++
    const points: Point[] = [start]
    const taken: number[] = []
    const longest = random.between(60, 340)
    let [x, y] = start
    for (let step = 0; step < longest; step++) {
      const a = angle(x, y)
      x += Math.cos(a) * 5
      y += Math.sin(a) * 5
      if (!free(x, y, w / 2 + 3, id)) break
      for (const at of cellsAround(x, y, w / 2)) {
        owner[at] = id
        taken.push(at)
      }
      points.push([x, y])
    }
    if (points.length < 9) {
      for (const at of taken) owner[at] = 0
      continue
    }
    const thinned = points.filter((_, k) => k % 4 === 0 || k === points.length - 1)
    const color = mix(random.pick(colors), ground, random.between(0, 0.16))
    body += path(
      curve(thinned),
      `fill="none" stroke="${color}" stroke-width="${n(w)}" stroke-linecap="${w > 12 ? 'butt' : 'round'}"`,
    )
    if (w > 20 && random.chance(0.3))
      body += path(curve(thinned), `fill="none" stroke="${ground}" stroke-width="${n(w * 0.16)}" opacity="0.8"`)
  }
  return body
}
