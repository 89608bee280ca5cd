import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startServerProcess } from '@genjobs/testkit/servers'
import { Redis } from 'ioredis'
import { cpuSeconds } from '../measure/cpu-seconds.ts'
import type { Server } from './store.ts'

/** As BullMQ asks for it in production: a log of all writes, on disk within a second, and nothing is thrown out. */
const settings = {
  appendonly: 'yes',
  appendfsync: 'everysec',
  save: '',
  'maxmemory-policy': 'noeviction',
}

const urlOf = (port: number) => `redis://127.0.0.1:${port}`

/** A Redis of its own for all who use it, emptied for each sample; undefined where redis-server is not on the PATH. */
export async function redisServer(): Promise<Server | undefined> {
  const path = findRedis()
  if (path === undefined) return undefined
  // On disk, as PostgreSQL's files are, not in memory.
  process.env.TMPDIR ??= tmpdir()
  const server = await startServerProcess({
    path,
    configure: ({ port, folder }) => ({
      args: Object.entries({ ...settings, bind: '127.0.0.1', port, dir: folder }).flatMap(([name, value]) => [
        `--${name}`,
        `${value}`,
      ]),
    }),
    isReady,
  })
  const url = urlOf(server.port)
  const admin = new Redis(url)

  async function info(section: string, field: string): Promise<string> {
    const text = await admin.info(section)
    const value = new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new Error(`Redis tells no ${field}`)
    return value
  }

  /** Else the log would be rewritten when it has grown enough, which is in the middle of some sample. */
  async function rewriteLog(): Promise<void> {
    await admin.bgrewriteaof()
    const isRewriting = async () =>
      (await info('persistence', 'aof_rewrite_in_progress')) !== '0' ||
      (await info('persistence', 'aof_rewrite_scheduled')) !== '0'
    while (await isRewriting()) await pause(10)
  }

  return {
    version: `Redis ${await info('server', 'redis_version')}`,
    settings,
    async open(_template, install, { keep } = { keep: false }) {
      if (keep) throw new Error('what is in Redis goes with each sample')
      await admin.flushall('SYNC')
      await rewriteLog()
      await install(url)
      return {
        url,
        settle: rewriteLog,
        // Without the one that asks.
        connections: async () => Number(await info('clients', 'connected_clients')) - 1,
        cpuSeconds: () => cpuSeconds(server.pid),
        walBytes: async () => Number.NaN,
        async drop() {
          await admin.flushall('SYNC')
        },
      }
    },
    async stop() {
      await admin.quit()
      await server.stop()
    },
  }
}

function findRedis(): string | undefined {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => folder !== '')
  return folders
    .map((folder) => join(folder, 'redis-server'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

async function isReady(port: number): Promise<boolean> {
  const client = new Redis(urlOf(port), { lazyConnect: true, retryStrategy: () => null })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.ping()) === 'PONG'
  } finally {
    client.disconnect()
  }
}
