import type { WireStatistics } from '@genjobs/contract'
import type { Statistics } from 'genjobs'

const text = (time: Date | null): string | null => time && time.toISOString()

export function toWireStatistics({ from, to, rows, live }: Statistics): WireStatistics {
  return {
    from: text(from),
    to: text(to),
    rows: rows.map(({ at, marginMicros: _margin, ...row }) => ({ ...row, ...(at && { at: at.toISOString() }) })),
    live,
  }
}
