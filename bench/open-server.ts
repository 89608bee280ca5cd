import { tmpdir } from 'node:os'
import { findPostgres, startPostgres, type PostgresServer } from '@genjobs/testkit/servers'
import { pg, type Database } from 'genjobs'
import { Client } from 'pg'

export type BenchServer = PostgresServer & {
  version: string
  /** A new database with the engine's name on the server. */
  create(name: string): Promise<Database>
}

/** The newest PostgreSQL at hand, with the durability of production and its files on disk, not in memory. */
export async function openServer(settings: Record<string, string> = {}): Promise<BenchServer> {
  process.env.TMPDIR ??= tmpdir()
  const [newest] = findPostgres().found
  if (!newest) throw new Error('no PostgreSQL is at hand')
  const server = await startPostgres({
    bin: newest.bin,
    settings: {
      fsync: 'on',
      full_page_writes: 'on',
      wal_level: 'replica',
      shared_buffers: '1GB',
      max_wal_size: '8GB',
      maintenance_work_mem: '512MB',
      checkpoint_timeout: '15min',
      ...settings,
    },
  })
  return {
    ...server,
    log: () => server.log(),
    version: newest.version,
    async create(name) {
      const client = new Client({ connectionString: server.url })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return pg({ connectionString: url.href, listen: false })
    },
  }
}
