import { expect, test } from 'vitest'
import { joinEvents } from '../../src/cache/job-events.ts'

const events = (...seqs: number[]) => seqs.map((seq) => ({ seq, type: 'log', data: seq, at: '' }))

test('each once and in order, however often and in whatever order they come', () => {
  const joined = joinEvents(events(1, 2), events(4, 2, 3, 3))
  expect(joined.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
})

test('an event after a gap is left out', () => {
  const known = events(1, 2)
  expect(joinEvents(known, events(4, 5))).toBe(known)
  expect(joinEvents([], events(2))).toEqual([])
})
