import type { DoctorCheck } from '../check.ts'

type Waiting = { kind: string; jobs: number; paused: boolean; workers: number; oldest: string }

/**
 * Kinds whose jobs have had a free place for a while. A kind is looked after by a living worker that has a handler for
 * it; one that does not say which it has may have any. A job that was started outside of any worker has none.
 */
const waiting = (schema: string) => `
  select d.kind, count(*)::int as jobs, k.paused, min(d.job_id::text) as oldest, (
    select count(*)::int from ${schema}.workers w
    where w.expires_at > ${schema}.clock() and w.info ->> 'role' is distinct from 'started'
      and (w.info -> 'kinds' is null or w.info -> 'kinds' ? d.kind)
  ) as workers
  from (
    select l.kind, q.job_id from ${schema}.lanes l join ${schema}.queue q on q.lane = l.lane where l.status = 'ready'
  ) d
  join ${schema}.kinds k on k.name = d.kind
  join ${schema}.jobs j on j.id = d.job_id
  where j.updated_at < ${schema}.clock() - $1 * interval '1 ms'
  group by d.kind, k.paused order by d.kind`

export const queueCheck: DoctorCheck = {
  name: 'queue',
  about: 'jobs that are queued for long, kinds that no worker runs',
  async run({ query, schema, patienceMs }) {
    const kinds = await query<Waiting>(waiting(schema), [patienceMs])
    return kinds.map(({ kind, jobs, paused, workers, oldest }) => {
      const queued = `jobs of the kind ${kind} queued for more than ${Math.round(patienceMs / 1000)} s: ${jobs}`
      const subjects = [kind, `first ${oldest}`]
      if (paused) {
        const cure = `jobs.resume('${kind}') when it shall go on.`
        return { level: 'warning', problem: `${queued}; the kind is paused`, subjects, cure }
      }
      if (workers === 0) {
        const cure = `Start a worker with a handler for ${kind}, or have cron call a drain that has one.`
        return { level: 'error', problem: `${queued}; no living worker runs it`, subjects, cure }
      }
      const cure = 'Start more workers or raise their concurrency, when waiting is not meant.'
      return { level: 'warning', problem: `${queued}; living workers that run it: ${workers}`, subjects, cure }
    })
  },
}
