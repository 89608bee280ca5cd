import type { Ansis } from 'ansis'

/** A progress bar of one line; half a cell counts. */
export function bar(percent: number, columns: number, paint: Ansis, colour: 'cyan' | 'green' = 'cyan'): string {
  const halves = Math.round((Math.min(100, Math.max(0, percent)) / 100) * columns * 2)
  const full = Math.floor(halves / 2)
  const half = halves % 2 === 1 ? '╸' : ''
  return paint[colour]('━'.repeat(full) + half) + paint.dim('─'.repeat(columns - full - half.length))
}
