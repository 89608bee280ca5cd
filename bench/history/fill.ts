import { createJobs, type Database, type Queryable } from 'genjobs'
import { movableClock } from '@genjobs/testkit/servers'

export type History = {
  /** Jobs in all; a hundredth of them are those of one owner, "whale". */
  jobs: number
  months: number
  owners: number
}

const batch = 50_000
/** Batches to a fold: workers fold a thousand jobs at a time, which for a year of jobs takes hours. */
const foldEvery = 4
const dayMs = 86_400_000

/** Partitions of thirty days, as an app that was maintained all the time has them. */
export async function makePartitions(database: Database, months: number): Promise<void> {
  const clock = movableClock(database)
  const now = Date.now()
  for (let month = months; month >= 0; month--) {
    await clock.set(new Date(now - month * 30 * dayMs))
    await createJobs({ database, kinds: [], register: false }).maintain({ every: '30d' })
  }
  await clock.set(new Date(now))
}

/**
 * Finished jobs, spread evenly over the months, written as rows and counted as the engine counts a job that ends:
 * appended in groups, then folded by the sweep's function.
 */
export async function fill(
  database: Queryable,
  { jobs, months, owners }: History,
  onProgress: (done: number) => void,
): Promise<void> {
  const spanMs = months * 30 * dayMs
  for (let from = 0; from < jobs; from += batch) {
    const count = Math.min(batch, jobs - from)
    const [made] = await database.query<{ ids: string[] }>(
      `with made as (
        insert into genjobs.jobs (id, owner_id, project_id, kind, mode, status, priority, lane, seq, input, output, error,
          attempt, max_attempts, lease_epoch, price, charged, cost_micros, created_at, started_at, finished_at, updated_at)
        select genjobs.job_id_at(t.at, (n % 4000)::integer), t.owner, t.owner || ':' || n % 2, t.kind, (array['fast', 'fine'])[1 + n % 2], t.status, 0,
          '00000000-0000-0000-0000-000000000001', -n, jsonb_build_object('prompt', 'a picture with the number ' || n, 'n', n),
          case t.status when 'succeeded' then jsonb_build_object('url', 'https://files.test/' || n) end,
          case t.status when 'failed' then '{"code": "handler_failed", "message": "the provider is away"}'::jsonb end,
          1, 3, 1, 4, case t.status when 'succeeded' then 4 else 0 end, (t.run_ms * 3)::bigint,
          t.at, t.at + t.wait_ms * interval '1 ms', t.at + (t.wait_ms + t.run_ms) * interval '1 ms',
          t.at + (t.wait_ms + t.run_ms) * interval '1 ms'
        from (
          select n, now() - ($3::float8 * ($4 - n) / $4) * interval '1 ms' - interval '1 day' as at,
            case when n % 100 = 0 then 'whale' else 'u' || (n * 7919) % $5 end as owner,
            (array['image', 'video', 'script'])[1 + (n * 7919) % $5 % 3] as kind,
            case when n % 50 = 7 then 'canceled' when n % 16 = 3 then 'failed' else 'succeeded' end as status,
            exp(random() * 9) as wait_ms, 200 * exp(random() * 6) as run_ms
          from generate_series($1::bigint, $2::bigint) n
        ) t
        returning id
      )
      select array_agg(id) as ids from made`,
      [from, from + count - 1, spanMs, jobs, owners],
    )
    await database.query('select genjobs.record_ended($1::uuid[], 1)', [made?.ids ?? []])
    const last = from + count >= jobs
    if (last || (from / batch) % foldEvery === foldEvery - 1) {
      await database.query('select genjobs.fold_statistics($1)', [foldEvery * batch])
    }
    onProgress(from + count)
  }
}
