import { n } from '../svg.ts'

/** A drawing around (0, 0), moved to (x, y) and scaled. */
export const placed = (x: number, y: number, scale: number, body: string): string =>
  `<g transform="translate(${n(x)} ${n(y)}) scale(${n(scale)})">${body}</g>`
