import type { Store } from '../servers/store.ts'

export type Costs = {
  /** Seconds for 10,000 jobs. */
  cpuStore: number
  walBytesPerJob: number
  connections: number
}

/** What some work costs the store, for each of its jobs. */
export async function measured<T>(
  store: Store,
  jobs: number,
  work: () => Promise<T>,
): Promise<{ result: T; costs: Costs }> {
  await store.startProfile?.(jobs)
  const [cpu, wal] = [store.cpuSeconds(), await store.walBytes()]
  let connections = 0
  const count = async () => (connections = Math.max(connections, await store.connections()))
  const watch = setInterval(() => void count().catch(() => undefined), 250)
  const result = await work().finally(() => clearInterval(watch))
  await count()
  return {
    result,
    costs: {
      cpuStore: ((store.cpuSeconds() - cpu) / jobs) * 10_000,
      walBytesPerJob: ((await store.walBytes()) - wal) / jobs,
      connections,
    },
  }
}
