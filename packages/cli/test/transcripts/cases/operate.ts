import type { Cases } from '../command-case.ts'

/** All within one minute, whenever the test runs. */
const fixedTime = `
  truncate genjobs.job_stats, genjobs.stat_changes;
  insert into genjobs.stat_changes (xact, times, owner_id, kind, status, cost_micros, created_at, finished_at)
  select pg_current_xact_id(), 1, 'ada', 'image', s, 0, '2026-06-01 12:00:01Z', '2026-06-01 12:00:02Z'
  from unnest('{succeeded,failed,canceled}'::text[]) s;
  create or replace function genjobs.clock() returns timestamptz language sql stable set search_path from current
  as $$ select '2026-06-01 12:00:30Z'::timestamptz $$`

/** Kinds, limits, statistics, and the engine as a whole. */
export const operateCases: Cases = {
  kinds: { succeeds: ['kinds', 'kinds --json'] },
  pause: { succeeds: ['pause image', 'pause image script --json'], fails: ['pause video', 'pause video --json'] },
  resume: { succeeds: ['resume image', 'resume image --json'], fails: ['resume video'] },
  limits: { succeeds: ['limits'], fails: ['limits raise'], database: false },
  'limits list': {
    succeeds: ['limits list', 'limits list owner:nobody', 'limits list --owner ada', 'limits list --json'],
  },
  'limits usage': {
    succeeds: [
      'limits usage',
      'limits usage owner:ada owner:nobody',
      'limits usage --owner ben',
      'limits usage --owner nobody',
      'limits usage kind:script --limit 1 --json',
    ],
    fails: ['limits usage --limit 0'],
  },
  'limits set': {
    succeeds: ['limits set owner:ada 5', 'limits set owner:ada 5 --json'],
    fails: ['limits set owner:ada', 'limits set owner:ada -1', 'limits set owner:ada many'],
  },
  'limits reset': { succeeds: ['limits reset owner:ada', 'limits reset owner:ada --json'] },
  clear: { succeeds: ['clear owner:ada', 'clear owner:ada', 'clear kind:script --json'] },
  stats: {
    succeeds: ['stats', 'stats --by kind,status', 'stats --owner ada --from 30d --by day', 'stats --json'],
    fails: ['stats --by weekday', 'stats --from yesterday', 'stats --by hour --owner ada', 'stats extra'],
  },
  'stats throughput': {
    succeeds: [{ line: 'stats throughput', sql: fixedTime }, 'stats throughput --minutes 1 --hours 1 --json'],
    fails: ['stats throughput --minutes 0', 'stats throughput --hours all'],
  },
  doctor: {
    succeeds: [{ line: 'doctor --folder .genjobs', embedded: true }, 'doctor --folder .genjobs --statistics --json'],
    fails: [
      'doctor --patience soon',
      'doctor',
      { line: 'doctor', sql: 'drop index genjobs.lanes_ready; grant usage on schema genjobs to authenticated' },
      { line: 'doctor --json', sql: 'update genjobs.meta set schema_version = 1000' },
      'doctor --schema nothing',
    ],
    anySchema: true,
  },
  sweep: { succeeds: ['sweep', 'sweep --json'] },
  verify: {
    succeeds: ['verify', 'verify --statistics', 'verify --json'],
    fails: [{ line: 'verify', sql: `delete from genjobs.queue where job_id = '$QUEUED'` }, 'verify --json'],
  },
  retention: { succeeds: ['retention', 'retention --keep 1d', 'retention --json'], fails: ['retention --keep long'] },
  'retention run': {
    succeeds: [
      'retention run --every 30d',
      'retention run --every 30d --keep 365d --archive old --json',
      'retention run --every 30d --no-archive',
    ],
    fails: ['retention run --keep long', 'retention run --every 90m'],
  },
  owners: { succeeds: ['owners'], fails: ['owners forget'], database: false },
  'owners export': {
    succeeds: ['owners export ada', 'owners export ada --out ada.ndjson', 'owners export ada --out ada.ndjson --json'],
    fails: ['owners export ada --out nowhere/ada.ndjson'],
  },
  'owners erase': {
    succeeds: ['owners erase ada --yes', 'owners export ada', 'owners erase ben --yes --json'],
    fails: ['owners erase ada', 'owners erase ada --json'],
  },
}
