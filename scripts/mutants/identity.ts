import { mutant, type Mutant } from './mutant.ts'

const api = 'engine/sql/api'
const access = 'engine/sql/functions/access'
const matrix = 'engine/test/access/postgrest-matrix.test.ts'
const sqlMatrix = 'engine/test/access/postgrest-sql-matrix.test.ts'
const pgbouncer = 'engine/test/access/pgbouncer-identity.test.ts'

const planted: readonly Mutant[] = [
  mutant(
    'the claims outlive their transaction',
    'engine/test/access/identity.ts',
    "}', true)",
    "}', false)",
    pgbouncer,
    'no identity leaks',
  ),
  mutant(
    'the role outlives its transaction',
    'engine/test/access/identity.ts',
    'set local role',
    'set role',
    pgbouncer,
    'no identity leaks',
  ),
  mutant(
    'the view of jobs forgets its owner',
    `${api}/views/jobs.sql`,
    'where j.owner_id = (select current_owner())',
    'where true',
    matrix,
    'user A reads his own through every table and view',
  ),
  mutant(
    'the view of events forgets its owner',
    `${api}/views/job_events.sql`,
    'where j.owner_id = (select current_owner())',
    'where true',
    sqlMatrix,
    'user A reads what is his',
  ),
  {
    name: 'anybody cancels any job',
    file: `${api}/functions/cancel_job.sql`,
    edits: [
      { find: 'cancel_jobs(array[cancel_job.id], require_owner())', replace: 'cancel_jobs(array[cancel_job.id])' },
      // Not found after all would undo it.
      { find: 'return genjobs_api.get_job(cancel_job.id)', replace: 'return null' },
    ],
    test: { file: matrix, name: 'user A calls every function with what belongs to others' },
  },
  mutant(
    'anybody deletes any job',
    `${api}/functions/delete_job.sql`,
    'delete_jobs(array[delete_job.id], require_owner())',
    'delete_jobs(array[delete_job.id])',
    matrix,
    'user A calls every function with what belongs to others',
  ),
  mutant(
    'functions stay open to the public',
    `${access}/apply_grants.sql`,
    "execute format('revoke all on routine %s from public', v_object);",
    '',
    sqlMatrix,
    'user A calls only the functions meant for him',
  ),
]

const programs = { [pgbouncer]: 'PgBouncer', [matrix]: 'PostgREST' } as const

export const identityMutants: readonly Mutant[] = planted.map((each) => {
  const needs = programs[each.test.file as keyof typeof programs]
  return needs ? { ...each, needs } : each
})
