import type { Ansis } from 'ansis'
import { cut, padEnd, padStart, width } from './terminal-text.ts'

export type Column<Row> = {
  title: string
  /** Uncoloured text, cleaned. */
  text: (row: Row) => string
  align?: 'right'
  paint?: (text: string, row: Row) => string
  /** The last column may be cut to fit the terminal. */
  cuttable?: boolean
}

/** Rows under a dim head, columns as wide as they need, two spaces apart. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paint: Ansis,
  maxWidth: number,
): string[] {
  const texts = rows.map((row) => columns.map((column) => column.text(row)))
  const widths = columns.map((column, c) => Math.max(width(column.title), ...texts.map((line) => width(line[c] ?? ''))))
  const last = columns.findIndex((column) => column.cuttable)
  if (last !== -1) {
    const others = widths.reduce((sum, columnWidth, c) => sum + (c === last ? 0 : columnWidth + 2), 0)
    widths[last] = Math.min(widths[last] ?? 0, Math.max(8, maxWidth - others))
  }
  const line = (cells: readonly string[], style: (text: string, c: number) => string) =>
    cells
      .map((cell, c) => {
        const fitted = cut(cell, widths[c] ?? 0)
        const isLast = c === columns.length - 1
        const padded = columns[c]?.align
          ? padStart(fitted, widths[c] ?? 0)
          : isLast
            ? fitted
            : padEnd(fitted, widths[c] ?? 0)
        return style(padded, c)
      })
      .join('  ')
      .trimEnd()
  return [
    line(
      columns.map(({ title }) => title),
      (text) => paint.dim(text),
    ),
    ...rows.map((row, r) => line(texts[r] ?? [], (text, c) => columns[c]?.paint?.(text, row) ?? text)),
  ]
}
