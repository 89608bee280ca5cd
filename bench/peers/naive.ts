import { Pool } from 'pg'
import type { BenchJob, Peer, Workload } from './peer.ts'

const loopsOf = ({ aim, slots }: Workload) => Math.min(slots, aim === 'per-owner' ? 100 : 16)

type Row = { id: number; payload: BenchJob }

/**
 * What people write by hand: one table, `for update skip locked`, a loop for each slot, and a look at what runs before a
 * job of the same owner is taken. Two workers that look at once both find nothing: the limit is not kept.
 */
export const naive: Peer = {
  name: 'naive table',
  version: '',
  store: 'postgres',
  settings: (workload) =>
    `${loopsOf(workload)} loops, one job a fetch, a partial index on what is queued` +
    (workload.aim === 'per-owner' ? ', "not exists" check for the owner' : '') +
    (workload.keys ? ', the key as a unique column, "on conflict do nothing"' : '') +
    (workload.looseLimits ? ', no limits' : '') +
    (workload.aim === 'latency' || workload.aim === 'per-owner' ? ', LISTEN and one NOTIFY a submit' : ''),

  async install(url, { keys }) {
    const pool = new Pool({ connectionString: url, max: 1 })
    await pool.query(`
      create table jobs (id bigint generated always as identity primary key, owner text not null, status text not null default 'queued',
        payload jsonb not null, created_at timestamptz not null default now(), started_at timestamptz, finished_at timestamptz${keys ? ', key text unique' : ''});
      create index jobs_queued on jobs (id) where status = 'queued';
      create index jobs_running on jobs (owner) where status = 'running';`)
    await pool.end()
  },

  async producer(url, { aim, keys }) {
    const pool = new Pool({ connectionString: url, max: 16 })
    const notifies = aim === 'latency' || aim === 'per-owner'
    return {
      async submit(job) {
        await pool.query('insert into jobs (owner, payload) values ($1, $2)', [job.owner, JSON.stringify(job)])
        if (notifies) await pool.query(`select pg_notify('jobs', '')`)
      },
      async submitMany(jobs) {
        const payloads = JSON.stringify(jobs.map(({ job }) => job))
        if (keys) {
          await pool.query(
            `insert into jobs (owner, payload, key) select p ->> 'owner', p, key
            from rows from (jsonb_array_elements($1::jsonb), unnest($2::text[])) as sent (p, key)
            on conflict (key) do nothing`,
            [payloads, jobs.map(({ key }) => key)],
          )
        } else {
          await pool.query(
            `insert into jobs (owner, payload) select p ->> 'owner', p from jsonb_array_elements($1::jsonb) p`,
            [payloads],
          )
        }
      },
      close: () => pool.end(),
    }
  },

  async worker(url, workload, handle) {
    const loops = loopsOf(workload)
    const pool = new Pool({ connectionString: url, max: loops + 1 })
    const free =
      workload.aim === 'per-owner'
        ? `and not exists (select from jobs r where r.owner = q.owner and r.status = 'running')`
        : ''
    const stopping = new AbortController()
    let wake = () => {}
    const listener = await pool.connect()
    listener.on('notification', () => wake())
    await listener.query('listen jobs')

    async function loop(): Promise<void> {
      while (!stopping.signal.aborted) {
        const { rows } = await pool.query<Row>(
          `update jobs set status = 'running', started_at = now()
          where id = (select id from jobs q where status = 'queued' ${free} order by id limit 1 for update skip locked)
          returning id, payload`,
        )
        const [row] = rows
        if (!row) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, 100)
            const before = wake
            wake = () => (clearTimeout(timer), resolve(), before())
          })
          wake = () => {}
          continue
        }
        await handle(row.payload)
        await pool.query(`update jobs set status = 'done', finished_at = now() where id = $1`, [row.id])
      }
    }
    const running = Promise.all(Array.from({ length: loops }, loop))
    return {
      async stop() {
        stopping.abort()
        wake()
        await running
        listener.release(true)
        await pool.end()
      },
    }
  },
}
