import { cut, padEnd, padStart, width } from './terminal-text.ts'

export type Cell = {
  /** Uncoloured and clean. */
  text: string
  /** Columns to fill; the text's own width if absent. */
  columns?: number
  align?: 'right'
  paint?: (text: string) => string
}

/** Cells on one line of at most so many columns; what does not fit is cut. A ready-made bar counts by what it shows. */
export function cellLine(cells: readonly Cell[], columns: number, gap = 2): string {
  let line = ''
  let used = 0
  for (const { text, columns: wanted, align, paint } of cells) {
    const room = columns - used - (used === 0 ? 0 : gap)
    if (room <= 0) break
    const own = Math.min(wanted ?? width(text), room)
    const fitted = width(text) > own ? cut(text, own) : text
    const padded = align === 'right' ? padStart(fitted, own) : padEnd(fitted, own)
    line += (used === 0 ? '' : ' '.repeat(gap)) + (paint?.(padded) ?? padded)
    used += own + (used === 0 ? 0 : gap)
  }
  return line.trimEnd()
}
