import { testServerNames } from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { runSoak, type SoakOptions, type SoakResult } from './soak/run-soak.ts'

const streams = Number(process.env['GENJOBS_SOAK_STREAMS'] ?? 200)
const events = Number(process.env['GENJOBS_SOAK_EVENTS'] ?? 500)
const jobs = Number(process.env['GENJOBS_SOAK_JOBS'] ?? 10)
const timeout = 600_000

describe.each(testServerNames.slice(0, 1))('many streams whose clients come and go, on %s', (database) => {
  const usual = { database, jobs, hints: true, restart: false, messagesBeforeHangUp: 100 }

  it.each<[string, SoakOptions]>([
    [`${streams} streams of ${events} events`, { ...usual, streams, events }],
    ['without hints', { ...usual, streams: 40, events: 200, hints: false }],
    ['the server is started again in the middle', { ...usual, streams: 40, events: 400, restart: true }],
  ])(
    'see every event once and in order: %s',
    async (what, options) => {
      const result = await runSoak(options)
      print(what, options, result)
      const whole = Array.from({ length: options.events }, (_, n) => n + 1)
      for (const { seqs, ended } of result.ofOne) {
        for (const [job, one] of seqs) {
          expect(one).toEqual(whole)
          expect(ended.has(job)).toBe(true)
        }
      }
      for (const { seqs, ended } of result.ofAll) {
        expect([...seqs.keys()].toSorted()).toEqual(result.jobs.toSorted())
        for (const one of seqs.values()) expect(one).toEqual(whole)
        expect(result.jobs.every((job) => ended.has(job))).toBe(true)
      }
      expect(result.watchersLeft).toBe(0)
      // One query a tick, whatever the number of watchers: far fewer than one for each of them.
      if (options.streams >= 100) expect(result.queries).toBeLessThan(options.streams * 20)
    },
    timeout,
  )
})

function print(
  what: string,
  options: SoakOptions,
  { seconds, queries, messages, peakMb, ofOne, ofAll }: SoakResult,
): void {
  const connects = [...ofOne, ...ofAll].reduce((n, seen) => n + seen.connects, 0)
  console.log(
    `soak (${what}): ${options.streams} streams, ${messages} events delivered in ${seconds.toFixed(1)} s over ${connects} ` +
      `connections; ${queries} feed queries, ${(queries / seconds).toFixed(1)} a second; peak ${peakMb.toFixed(0)} MB, clients included`,
  )
}
