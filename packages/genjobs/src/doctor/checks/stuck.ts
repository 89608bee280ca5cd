import { about, type DoctorCheck } from '../check.ts'

/** A person or provider that has not answered for so long has forgotten it. */
const longestWait = '7 days'

export const stuckJobs: DoctorCheck = {
  name: 'stuck',
  about: 'jobs that wait for what may never come',
  async run({ query, schema }) {
    const closed = await query<{ key: string; lanes: number }>(
      `select l.key, count(*)::int as lanes from ${schema}.limits l
       join ${schema}.lanes b on b.status = 'blocked' and b.blocked_on = l.key
       where l.max = 0 group by l.key order by l.key limit 100`,
    )
    const parked = await query<{ job: string }>(
      `select w.job_id::text as job from ${schema}.waits w
       where w.parked_at < ${schema}.clock() - interval '${longestWait}' order by w.parked_at limit 1001`,
    )
    return [
      ...about(
        closed.map(({ key }) => key),
        'warning',
        `jobs wait for limits whose maximum is 0: ${closed.length}`,
        'genjobs limits set <key> <max>, or limits reset, when they shall go on; genjobs cancel <id> when not.',
      ),
      ...about(
        parked.map(({ job }) => job),
        'warning',
        `jobs have been waiting for more than ${longestWait}, and hold their limits: ${parked.length > 1_000 ? 'more than 1000' : parked.length}`,
        'Has whoever was to wake them forgotten? jobs.wake(token), or genjobs cancel <id>.',
      ),
    ]
  },
}
