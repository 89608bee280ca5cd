import type { WireStatistics } from '@genjobs/contract'
import type { Statistics } from 'genjobs'
import { wireTime } from './wire-time.ts'

export function toWireStatistics({ from, to, rows, live }: Statistics): WireStatistics {
  return {
    from: wireTime(from),
    to: wireTime(to),
    rows: rows.map(({ at, marginMicros: _margin, ...row }) => ({ ...row, ...(at && { at: at.toISOString() }) })),
    live,
  }
}
