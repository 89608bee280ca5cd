import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { measured } from '../measure/measured.ts'
import { percentile } from '../measure/statistics.ts'
import { nowMs } from '../processes/now-ms.ts'
import { untilHandled } from './drained.ts'
import type { Scenario } from './scenario.ts'

const everyMs = 5

/**
 * A transaction that sees the database as it is now, and so keeps every row version that dies from now on; held until the
 * client is closed.
 */
async function holdSnapshot(client: Client): Promise<void> {
  await client.query('begin isolation level repeatable read')
  await client.query('select count(*) from pg_class')
  const { rows } = await client.query<{ held: boolean }>(
    `select backend_xmin is not null as held from pg_stat_activity where pid = pg_backend_pid()`,
  )
  if (rows[0]?.held !== true) throw new Error('the transaction holds no snapshot')
}

/** What a forgotten transaction does to the queue: the waits before it, and in the last minute while it is held. */
export const openTransaction: Scenario = {
  id: 's8',
  title: '200 jobs a second while a transaction is held open for 10 minutes',
  workload: { aim: 'latency', slots: 10 },
  figure: 'p99',
  peers: ['genjobs', 'pg-boss', 'graphile-worker', 'naive table', 'BullMQ on Postgres'],
  shortScale: 0.03,
  async run({ store, scale, producer, worker }) {
    const heldMs = Math.max(10_000, 600_000 * scale)
    const beforeMs = Math.max(5_000, 60_000 * scale)
    // The first of it warms connections and plans, and the last third of a short hold is the "last minute".
    const warmMs = beforeMs / 5
    const lastMs = Math.min(60_000, heldMs / 3)
    const count = Math.ceil((beforeMs + heldMs) / everyMs)
    await using stack = new AsyncDisposableStack()
    const [submitter, one] = await Promise.all([producer(), worker()])
    stack.defer(() => one.close())
    stack.defer(() => submitter.close())
    const holder = new Client({ connectionString: store.url })
    await holder.connect()
    stack.defer(() => holder.end())
    await one.run({ do: 'work', handlerMs: [0, 0] })
    await submitter.run({ do: 'pace', everyMs, count: 50, owners: 100, prefix: 'warm' })
    await untilHandled([one], 50, 60_000)

    const cpuBefore = (await one.results()).cpuSeconds
    const from = nowMs()
    const { result, costs } = await measured(store, count, async () => {
      const sending = submitter.run({ do: 'pace', everyMs, count, owners: 100 })
      await Promise.race([sending, pause(beforeMs)])
      const heldFrom = nowMs()
      await holdSnapshot(holder)
      const produced = await sending
      const until = nowMs()
      const worked = await one.results()
      return { produced, worked, heldFrom, until }
    })
    const { produced, worked, heldFrom, until } = result
    const waitsOf = (since: number, before: number) =>
      worked.waits.filter((_, n) => (worked.startedAt[n] ?? 0) >= since && (worked.startedAt[n] ?? 0) < before)
    const before = waitsOf(from + warmMs, heldFrom)
    const last = waitsOf(until - lastMs, until)
    const p99Before = percentile(before, 0.99)
    const p99 = percentile(last, 0.99)
    return {
      p50Before: percentile(before, 0.5),
      p99Before,
      p50: percentile(last, 0.5),
      p99,
      p99Ratio: p99 / p99Before,
      backlog: 50 + count - worked.handled,
      cpuClient: ((produced.cpuSeconds + worked.cpuSeconds - cpuBefore) / count) * 10_000,
      violations: worked.violations,
      ...costs,
      // Without the one that holds the transaction.
      connections: costs.connections - 1,
    }
  },
}
