import {
  authenticator,
  findPgbouncer,
  makeAccessRoles,
  startPgbouncer,
  testServerNames,
  type Pgbouncer,
} from '@genjobs/testkit'
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { openEngine, type Engine } from '../engine.ts'
import { seededRandom } from '../properties/random.ts'
import { begin } from './identity.ts'

const clientCount = 12
const ownerCount = 5
const seed = 20_261_127

type Owner = { id: string; jobs: Set<string> }
type Seen = { me: string | null; role: string; pid: number; owners: string[] | null; jobs: string[] | null }

/** Everything that a transaction can see of anybody's jobs, and as whom. */
const look = `select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub' as me, current_user::text as role, pg_backend_pid() as pid,
  array_agg(distinct j.owner) as owners, array_agg(j.id::text) as jobs
  from genjobs_api.jobs j`

async function seeded(engine: Engine): Promise<Owner[]> {
  await engine.rows('select genjobs.register_kinds($1)', [
    JSON.stringify([
      {
        name: 'image',
        timeout_ms: 60_000,
        max_attempts: 1,
        retry_first_ms: 1,
        retry_factor: 1,
        retry_max_ms: 1,
        input_schema: { type: 'object' },
        limits: [],
      },
    ]),
  ])
  return await Promise.all(
    Array.from({ length: ownerCount }, async () => {
      const id = randomUUID()
      const answers = await engine.submit([1, 2, 3].map(() => ({ kind: 'image', owner: id })))
      return { id, jobs: new Set(answers.map(({ job_id }) => job_id)) }
    }),
  )
}

describe.runIf('path' in findPgbouncer()).each(testServerNames)('PgBouncer on PostgreSQL %s', (version) => {
  // All of them once; what older versions do with settings of a transaction a part of them shows.
  const transactions = version === testServerNames[0] ? 10_000 : 2_000
  it(
    `${transactions} transactions of owners by turns on one server connection: no identity leaks`,
    { timeout: 600_000 },
    async () => {
      await using engine = await openEngine(version, {})
      await makeAccessRoles(engine.db.url ?? '')
      const owners = await seeded(engine)
      const url = new URL(engine.db.url ?? '')
      url.username = authenticator
      const bouncer = await startPgbouncer({ databaseUrl: url.href, poolSize: 1 })
      const servedBy = new Map<number, Set<string | null>>()
      const counts = { committed: 0, rolledBack: 0, aborted: 0, disconnected: 0, nobody: 0, submitted: 0, bare: 0 }
      let left = transactions
      try {
        await Promise.all(Array.from({ length: clientCount }, (_, n) => oneClient(seed + n)))
      } finally {
        await bouncer.stop()
      }

      async function oneClient(clientSeed: number): Promise<void> {
        const random = seededRandom(clientSeed)
        let client = await connect(bouncer)
        while (left-- > 0) {
          const owner = random.chance(0.15) ? null : random.pick(owners)
          check(owner, await last(client, `${begin(owner?.id ?? null)}; ${look}`))
          if (owner === null) counts.nobody++
          const chance = random.below(100)
          if (chance < 2) {
            // In the middle of a transaction, and nobody says goodbye.
            client.connection.stream.destroy()
            counts.disconnected++
            client = await connect(bouncer)
            continue
          }
          let made: string | undefined
          if (owner && chance < 8) {
            const { rows } = await client.query<{ id: string; owner: string }>(
              `select id, owner from genjobs_api.submit('image', '{"n": 1}')`,
            )
            expect(rows[0]?.owner).toBe(owner.id)
            made = rows[0]?.id
            counts.submitted++
          } else if (chance < 16) {
            const wanted = random.pick(owners)
            const [id = ''] = wanted.jobs
            const answer = await client
              .query('select owner from genjobs_api.get_job($1)', [id])
              .catch((error: unknown) => error)
            if (wanted === owner) expect(answer).toMatchObject({ rows: [{ owner: owner.id }] })
            else expect(answer).toMatchObject({ code: owner === null ? 'JG024' : 'JG006' })
          } else if (chance < 24) {
            await expect(client.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' })
            await expect(client.query(look)).rejects.toMatchObject({ code: '25P02' })
            counts.aborted++
          }
          if (random.chance(0.6)) {
            // A commit after an error is a rollback, and says so.
            const { command } = await client.query('commit')
            if (made && command === 'COMMIT') owner?.jobs.add(made)
            counts.committed++
          } else {
            await client.query('rollback')
            counts.rolledBack++
          }
          if (random.chance(0.1)) {
            const { rows } = await client.query<Record<string, unknown>>(
              `select current_user::text as role, coalesce(current_setting('request.jwt.claims', true), '') as claims`,
            )
            expect(rows).toEqual([{ role: authenticator, claims: '' }])
            counts.bare++
          }
        }
        await client.end()
      }

      function check(owner: Owner | null, seen: Seen): void {
        const served = servedBy.get(seen.pid) ?? new Set()
        servedBy.set(seen.pid, served.add(owner?.id ?? null))
        expect(seen).toEqual({
          me: owner?.id ?? null,
          role: 'authenticated',
          pid: seen.pid,
          owners: owner ? [owner.id] : null,
          jobs: owner ? expect.any(Array) : null,
        })
        if (!owner) return
        // Those of his that were committed before, and none of anybody's else.
        const visible = new Set(seen.jobs)
        for (const job of owner.jobs) expect(visible.has(job)).toBe(true)
      }

      expect(counts.committed + counts.rolledBack + counts.disconnected).toBe(transactions)
      // PgBouncer ends the server connection of a client that is gone in the middle; else there is one for all.
      expect(servedBy.size).toBeLessThanOrEqual(counts.disconnected + 1)
      expect([...servedBy.values()].some((served) => served.size === ownerCount + 1)).toBe(true)
      for (const count of Object.values(counts)) expect(count).toBeGreaterThan(transactions / 200)
      for (const owner of owners) {
        const rows = await engine.rows<{ id: string }>('select id from genjobs.jobs where owner_id = $1', [owner.id])
        expect(rows.map(({ id }) => id).toSorted()).toEqual([...owner.jobs].toSorted())
      }
    },
  )
})

type RawClient = Client & { connection: { stream: { destroy(): void } } }

async function connect(bouncer: Pgbouncer): Promise<RawClient> {
  const client = new Client({ connectionString: bouncer.url }) as RawClient
  // One that is cut off says so here.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** The row that the last of several statements in one message answers with. */
async function last(client: Client, statements: string): Promise<Seen> {
  const results = (await client.query(statements)) as unknown as { rows: Seen[] }[]
  return results.at(-1)?.rows[0] as Seen
}
