import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { servers } from './open-example.ts'
import { simulate } from './simulate.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

describe.each(servers.slice(0, 1))('in virtual time, on PostgreSQL %s', (server) => {
  it('10 users with 5-minute scripts: users 1, 5, 10 wait 0, 20, 45 minutes under total(1), and 0, 5, 15 under total(3)', async () => {
    const before = await simulate(server, { atATime: 1, users: 10, jobMinutes: 5 })
    const after = await simulate(server, { atATime: 3, users: 10, jobMinutes: 5 })
    expect(before.waits).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45])
    expect(after.waits).toEqual([0, 0, 0, 5, 5, 5, 10, 10, 10, 15])
    for (const user of [1, 5, 10]) {
      expect(readme).toContain(`| user ${user} waits | ${before.waits[user - 1]} min | ${after.waits[user - 1]} min |`)
    }
  })

  it('the throughput triples: from 6–10 scripts an hour to 18–30', async () => {
    const anHour = (atATime: number, jobMinutes: number) =>
      simulate(server, { atATime, users: 40, jobMinutes, minutes: 60 }).then(({ completed }) => completed)
    const slow = [await anHour(1, 10), await anHour(3, 10)]
    const fast = [await anHour(1, 6), await anHour(3, 6)]
    expect([slow, fast]).toEqual([
      [6, 18],
      [10, 30],
    ])
    expect(readme).toContain(`| scripts an hour, of 10 minutes each | ${slow.join(' | ')} |`)
    expect(readme).toContain(`| scripts an hour, of 6 minutes each | ${fast.join(' | ')} |`)
  })
})
