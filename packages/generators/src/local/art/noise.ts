import type { Random } from '../random.ts'

const smooth = (t: number): number => t * t * (3 - 2 * t)

/** Smooth value noise along a line: about −1 to 1, with one feature a unit. */
export function noise1(random: Random): (x: number) => number {
  const values = Array.from({ length: 256 }, () => random.between(-1, 1))
  const at = (i: number): number => values[i & 255] as number
  return (x) => {
    const cell = Math.floor(x)
    const t = smooth(x - cell)
    return at(cell) * (1 - t) + at(cell + 1) * t
  }
}

/** The sum of `octaves` layers of noise, each half as high and twice as fine as the one before. */
export function layered(noise: (x: number) => number, octaves: number, gain = 0.5): (x: number) => number {
  return (x) => {
    let sum = 0
    let height = 1
    let total = 0
    for (let octave = 0; octave < octaves; octave++) {
      sum += noise(x * 2 ** octave + octave * 37.7) * height
      total += height
      height *= gain
    }
    return sum / total
  }
}

/** Smooth value noise over a plane: about −1 to 1, with one feature a unit. */
export function noise2(random: Random): (x: number, y: number) => number {
  const values = Array.from({ length: 4096 }, () => random.between(-1, 1))
  const at = (i: number, j: number): number => values[(i & 63) + ((j & 63) << 6)] as number
  return (x, y) => {
    const i = Math.floor(x)
    const j = Math.floor(y)
    const s = smooth(x - i)
    const t = smooth(y - j)
    const top = at(i, j) * (1 - s) + at(i + 1, j) * s
    const bottom = at(i, j + 1) * (1 - s) + at(i + 1, j + 1) * s
    return top * (1 - t) + bottom * t
  }
}
