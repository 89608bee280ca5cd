import type { Cases } from '../command-case.ts'

/** The installation, its files, and what calls it. */
export const databaseCases: Cases = {
  demo: {
    succeeds: ['demo --fast --json'],
    anySchema: true,
    fails: ['demo --slow'],
  },
  migrate: {
    succeeds: ['migrate', 'migrate --schema jobs', 'migrate --json'],
    fails: [
      'migrate --database mysql://localhost/app',
      'migrate --schema pg_jobs',
      { line: 'migrate', sql: 'update genjobs.meta set schema_version = 1000, oldest_client = 1000' },
    ],
    anySchema: true,
  },
  'export-sql': {
    succeeds: [
      'export-sql',
      'export-sql --out genjobs.sql',
      'export-sql --update',
      'export-sql --schema jobs --update 1 --out update.sql --json',
    ],
    fails: [
      'export-sql --update 99',
      'export-sql --update old',
      'export-sql --schema pg_jobs',
      'export-sql --kinds nowhere.mjs',
      'export-sql --out nowhere/genjobs.sql',
    ],
    database: false,
    shown: 12,
  },
  completion: {
    succeeds: [
      'completion bash',
      'completion zsh',
      'completion fish',
      'completion powershell',
      'completion bash --json',
    ],
    fails: ['completion tcsh'],
    database: false,
    shown: 5,
  },
  'after-restore': {
    succeeds: [
      'after-restore --yes --pause all',
      { line: 'after-restore --list', sql: 'select genjobs.after_restore()' },
      'after-restore --yes --hand-back --json',
    ],
    fails: ['after-restore', 'after-restore --yes --pause nothing', 'after-restore --yes --restored-at 2999-01-01'],
  },
  uninstall: {
    succeeds: [
      'uninstall --yes genjobs --force',
      { line: 'uninstall --yes jobs --schema jobs --roles --json', before: 'migrate --schema jobs' },
    ],
    fails: [
      'uninstall',
      { line: 'uninstall', before: 'migrate' },
      'uninstall --yes jobs',
      'uninstall --json',
      { line: 'uninstall --yes genjobs', sql: 'create view public.latest as select id from genjobs_api.jobs' },
      { line: 'uninstall --yes genjobs --cascade', sql: `select genjobs.heartbeat('worker-1', 60000, '[]', '{}')` },
    ],
  },
  init: { succeeds: ['init'], fails: ['init mysql'], database: false },
  'init supabase': {
    succeeds: ['init supabase', 'init supabase', 'init supabase --dir elsewhere --json'],
    fails: ["init supabase --publication ''", 'init supabase --schema jobs', 'init supabase --kinds nowhere.mjs'],
    database: false,
  },
  'init postgres': {
    succeeds: ['init postgres', 'init postgres --json', 'init postgres --stdout'],
    fails: ["init postgres --publication ''", 'init postgres --schema jobs'],
    database: false,
    shown: 12,
  },
  cron: { succeeds: ['cron'], fails: ['cron azure'], database: false },
  'cron supabase': {
    succeeds: [
      'cron supabase --url https://app.example/api/drain',
      'cron supabase --url https://app.example/api/drain --json',
    ],
    fails: [
      'cron supabase',
      'cron supabase --url ftp://x',
      'cron supabase --url https://x --workers 0',
      "cron supabase --url https://x --schedule '61 * * * *'",
      "cron supabase --url https://x --schedule '0 0 31 2 *'",
    ],
    database: false,
  },
  'cron vercel': {
    succeeds: [
      'cron vercel --path /api/drain',
      'cron vercel --path /api/drain --write',
      'cron vercel --path /api/drain --json',
    ],
    fails: [
      'cron vercel',
      'cron vercel --path api',
      'cron vercel --path /api --schedule @daily',
      { line: 'cron vercel --path /api', files: { 'vercel.json': '[]' } },
    ],
    database: false,
  },
}
