import { shownSubjects, type DoctorCheck } from '../check.ts'

const cure = 'Nobody sweeps: start a worker (genjobs work), or have cron call a drain (genjobs cron).'

/** What the sweep of any worker would have dealt with. */
const overdue = (schema: string): [problem: string, sql: string][] => [
  [
    'jobs beyond their timeout, or whose worker is gone',
    `select l.job_id::text as job from ${schema}.leases l left join ${schema}.workers w on w.worker_id = l.worker_id
     where least(l.timeout_at, w.expires_at) < ${schema}.clock() - $1 * interval '1 ms' order by l.timeout_at`,
  ],
  [
    'jobs scheduled for a time that has passed',
    `select s.job_id::text as job from ${schema}.scheduled s
     where s.run_at < ${schema}.clock() - $1 * interval '1 ms' order by s.run_at`,
  ],
  [
    'jobs that wait for a time that has passed',
    `select w.job_id::text as job from ${schema}.waits w
     where w.wake_at < ${schema}.clock() - $1 * interval '1 ms' order by w.wake_at`,
  ],
]

export const overdueJobs: DoctorCheck = {
  name: 'overdue',
  about: 'jobs that a sweep should have moved on',
  async run({ query, schema, patienceMs }) {
    const findings: Awaited<ReturnType<DoctorCheck['run']>> = []
    for (const [what, sql] of overdue(schema)) {
      const rows = await query<{ job: string }>(sql, [patienceMs])
      if (rows.length === 0) continue
      const subjects = rows.slice(0, shownSubjects).map(({ job }) => job)
      findings.push({ level: 'error', problem: `${what}: ${rows.length}`, subjects, cure })
    }
    return findings
  },
}
