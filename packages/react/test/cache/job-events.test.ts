import { restoredEvent, type WireEvent } from '@genjobs/contract'
import { expect, test } from 'vitest'
import { joinEvents } from '../../src/cache/job-events.ts'

const events = (...seqs: number[]) => seqs.map((seq) => ({ seq, type: 'log', data: seq, at: '' }))

test('each once and in order, however often and in whatever order they come', () => {
  const joined = joinEvents(events(1, 2), events(4, 2, 3, 3))
  expect(joined.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
})

test('after a restore events go on from far ahead, also for whoever had heard of ones that are lost', () => {
  const restored = { seq: 1_000, type: restoredEvent, data: { after: 2 }, at: '' }
  const after = [restored, ...events(1_001)]
  const seqs = (known: readonly WireEvent[]) => joinEvents(known, after).map(({ seq }) => seq)
  expect(seqs(events(1, 2))).toEqual([1, 2, 1_000, 1_001])
  expect(seqs(events(1, 2, 3, 4))).toEqual([1, 2, 3, 4, 1_000, 1_001])
  expect(seqs(events(1)), 'the second is missing').toEqual([1])
})

test('an event after a gap is left out', () => {
  const known = events(1, 2)
  expect(joinEvents(known, events(4, 5))).toBe(known)
  expect(joinEvents([], events(2))).toEqual([])
})
