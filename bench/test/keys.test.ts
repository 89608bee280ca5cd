import { setTimeout as pause } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { testServerNames } from '@genjobs/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { peers } from '../peers/all.ts'
import type { KeyedJob, Workload } from '../peers/peer.ts'
import type { Servers } from '../run-scenarios.ts'
import { bulkWithLimits } from '../scenarios/s2-bulk-submit.ts'
import { postgresServer } from '../servers/postgres.ts'
import { redisServer } from '../servers/redis.ts'
import type { Server } from '../servers/store.ts'

const workload: Workload = bulkWithLimits.workload
const jobsOf = (from: number, to: number): KeyedJob[] =>
  Array.from({ length: to - from }, (_, i) => ({
    job: { n: from + i, owner: 'u0', at: 0, pad: '' },
    key: randomUUID(),
  }))

describe.skipIf(testServerNames.length === 0)('what is sent twice with keys makes one job each', () => {
  let servers: Servers
  beforeAll(async () => {
    servers = { postgres: await postgresServer({ profile: false }), redis: await redisServer() }
  }, 60_000)
  afterAll(async () => {
    await servers.postgres?.stop()
    await servers.redis?.stop()
  })

  test.for(peers)('$name', async (peer, { skip }) => {
    const server = servers[peer.store]
    skip(!server, 'redis-server is not installed')
    const name = peer.name.replaceAll(/[^a-z]+/gi, '_').toLowerCase()
    const store = await (server as Server).open(name, (url) => peer.install(url, workload))
    const producer = await peer.producer(store.url, workload)
    const twice = jobsOf(0, 20)
    await producer.submitMany(twice)
    await producer.submitMany(twice)
    // One at a time in the order they came in: when it has run, all before it have.
    await producer.submitMany(jobsOf(20, 21))
    await producer.close()

    const handled: number[] = []
    const worker = await peer.worker(store.url, workload, async ({ n }) => void handled.push(n))
    while (!handled.includes(20)) await pause(10)
    await worker.stop()
    // Some say that they have closed when the last connection is only about to go.
    while ((await store.connections()) > 0) await pause(10)
    await store.drop()
    expect(handled.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 21 }, (_, n) => n))
  })
})
