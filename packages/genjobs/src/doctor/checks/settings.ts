import { about, isEmbedded, type DoctorCheck, type DoctorFinding } from '../check.ts'

type Settings = Record<
  'fsync' | 'full_page_writes' | 'synchronous_commit' | 'isolation' | 'autovacuum' | 'track_counts',
  string
> & { statement_ms: number; idle_ms: number; connections: number; room: number; embedded: boolean }

/** The engine's own calls, sweeps and maintenance among them, take less than that. */
const shortestMs = 5_000

export const settings: DoctorCheck = {
  name: 'settings',
  about: 'settings of the server and of this role that lose data, or that the engine cannot work with',
  async run({ query, name }) {
    const [found] = await query<Settings>(
      `select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
         current_setting('synchronous_commit') as synchronous_commit,
         current_setting('default_transaction_isolation') as isolation,
         current_setting('autovacuum') as autovacuum, current_setting('track_counts') as track_counts,
         (select s.setting::int from pg_settings s where s.name = 'statement_timeout') as statement_ms,
         (select s.setting::int from pg_settings s where s.name = 'idle_in_transaction_session_timeout') as idle_ms,
         (select count(*)::int from pg_stat_activity a where a.backend_type = 'client backend') as connections,
         current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as room,
         ${isEmbedded} as embedded`,
    )
    if (!found) return []
    const unvacuumed = await query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relkind = 'r' and c.reloptions && array['autovacuum_enabled=false', 'autovacuum_enabled=off']
       order by 1 limit 10`,
      [name],
    )
    return [
      ...isolationFindings(found),
      // The embedded database says itself what it promises, has no vacuum of its own, and one connection.
      ...(found.embedded ? [] : serverFindings(found)),
      ...about(
        unvacuumed.map((table) => table.name),
        'warning',
        'tables of the engine are left out by autovacuum: they grow without end',
        'alter table … reset (autovacuum_enabled).',
      ),
    ]
  },
}

type Finding = Omit<DoctorFinding, 'check'>

const error = (problem: string, cure: string): Finding => ({ level: 'error', problem, subjects: [], cure })
const warning = (problem: string, cure: string): Finding => ({ level: 'warning', problem, subjects: [], cure })

function isolationFindings({ isolation }: Settings): Finding[] {
  if (isolation === 'read committed') return []
  return [
    error(
      `default_transaction_isolation is ${isolation}: every call of the engine is refused with isolation_level (JG012)`,
      "alter role … set default_transaction_isolation = 'read committed', or the same of the database.",
    ),
  ]
}

function serverFindings(found: Settings): Finding[] {
  const findings: Finding[] = []
  if (found.fsync === 'off') {
    findings.push(
      error(
        'fsync is off: a crash of the machine may destroy the whole database',
        'Set fsync = on. Off is for tests alone.',
      ),
    )
  }
  if (found.full_page_writes === 'off') {
    findings.push(
      error(
        'full_page_writes is off: a crash of the machine may leave pages half written',
        'Set full_page_writes = on, unless the file system never writes half a page.',
      ),
    )
  }
  if (found.synchronous_commit === 'off') {
    findings.push(
      warning(
        'synchronous_commit is off: a crash of the server loses the last moments; a job that was accepted may be gone, and one that ended may run again',
        "Set synchronous_commit = on, at least for this role: alter role … set synchronous_commit = 'on'.",
      ),
    )
  }
  for (const [name, ms] of [
    ['statement_timeout', found.statement_ms],
    ['idle_in_transaction_session_timeout', found.idle_ms],
  ] as const) {
    if (ms > 0 && ms < shortestMs) {
      findings.push(
        warning(
          `${name} is ${ms} ms: sweeps, maintenance and upgrades may be cut off`,
          `Give the role of the workers more: alter role … set ${name} = '30s'.`,
        ),
      )
    }
  }
  if (found.connections >= found.room * 0.9) {
    findings.push(
      warning(
        `${found.connections} of ${found.room} connections are taken: the next ones may be refused`,
        'Fewer connections in the pools of the app, a pooler, or a greater max_connections.',
      ),
    )
  }
  for (const name of ['autovacuum', 'track_counts'] as const) {
    if (found[name] === 'off') {
      findings.push(
        warning(`${name} is off: the tables of the engine grow without end, and get slow`, `Set ${name} = on.`),
      )
    }
  }
  return findings
}
