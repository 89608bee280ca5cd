import { Ansis } from 'ansis'
import { describe, expect, it, vi } from 'vitest'
import { progressLine, showProgress } from '../src/output/progress.ts'

const paint = new Ansis(0)
const line = (columns: number, more = {}) =>
  progressLine({
    label: 'importing',
    unit: 'rows',
    count: 250,
    total: 1_000,
    elapsedMs: 5_000,
    columns,
    paint,
    ...more,
  })

describe('a line of progress', () => {
  it('shows as much as the terminal has room for, and never a second line', () => {
    expect(line(100)).toBe('━━━━━━──────────────────  importing  25 %  250 of 1,000 rows  50/s  15.0 s left')
    expect(line(70)).toBe('importing  25 %  250 of 1,000 rows  50/s  15.0 s left')
    expect(line(50)).toBe('importing  25 %  250 of 1,000 rows  50/s')
    expect(line(12)).toBe('importing …')
    expect(line(100, { total: undefined })).toBe('importing  250 rows  50/s')
    expect(line(100, { count: 0, total: 0 })).toBe('importing  0 of 0 rows')
    expect(line(100, { count: 2_000 })).toMatch(/━{24} {2}importing {2}100 % {2}2,000 of 1,000 rows.*0\.0 s left$/)
    expect(line(100, { unit: undefined })).toBe('importing  5.0 s')
    for (let columns = 1; columns < 100; columns++) expect(line(columns).length).toBeLessThan(Math.max(2, columns))
  })
})

describe('progress', () => {
  const play = (options: { isTTY: boolean; json?: boolean }) => {
    vi.useFakeTimers()
    let written = ''
    const stream = { isTTY: options.isTTY, columns: 60, write: (text: string) => ((written += text), true) }
    try {
      {
        using progress = showProgress({ label: 'removing', unit: 'jobs', json: options.json ?? false, paint, stream })
        progress.update(10)
        vi.advanceTimersByTime(240)
        expect(written).toBe('')
        progress.update(20)
        vi.advanceTimersByTime(300)
      }
      vi.advanceTimersByTime(1_000)
      return written
    } finally {
      vi.useRealTimers()
    }
  }

  it('appears on a terminal when it takes a while, in one place, and is gone at the end', () => {
    const written = play({ isTTY: true })
    expect(written.replaceAll('\u001B[K', '$')).toMatch(/^(?:\rremoving {2}20 jobs {2}\d+\/s\$)+\r\$$/)
    expect(written).not.toContain('\n')
  })

  it('is silent without a terminal and with --json', () => {
    expect(play({ isTTY: false })).toBe('')
    expect(play({ isTTY: true, json: true })).toBe('')
  })
})
