import { mutant, sql, type Mutant } from './mutant.ts'

const jobs = 'engine/test/manual/manual-jobs.test.ts'
const own = 'engine/test/manual/own-jobs.test.ts'
const races = 'engine/test/manual/races.test.ts'
const plans = 'engine/test/manual/plans.test.ts'
const imported = 'engine/test/manual/import.test.ts'
const manual = `${sql}/manual`

export const manualMutants: readonly Mutant[] = [
  mutant(
    'a manual job is moved without the lock of its row',
    `${manual}/lock_manual_jobs.sql`,
    'order by m.job_id for update;',
    'order by m.job_id;',
    races,
    'each step happens once',
  ),
  mutant(
    'rows of manual jobs are locked in the order of the call',
    `${manual}/lock_manual_jobs.sql`,
    'perform from manual_jobs m\n  where m.job_id = any (p_jobs) and m.owner_id = coalesce(p_owner, m.owner_id) order by m.job_id for update;',
    'for job_id in select u.id from unnest(p_jobs) u(id) loop\n    perform from manual_jobs m where m.job_id = lock_manual_jobs.job_id for update;\n  end loop;',
    races,
    'no deadlock',
  ),
  mutant(
    'a manual job may end without having begun',
    `${manual}/transition_jobs.sql`,
    "or status = 'running' and v_item.status in",
    'or v_item.status in',
    jobs,
    'every other step is refused',
  ),
  mutant(
    'an owner moves what he pays for',
    `${manual}/lock_manual_jobs.sql`,
    '(j.price > 0 or coalesce(k.internal, true))',
    'coalesce(k.internal, true)',
    own,
    'beyond his reach',
  ),
  mutant(
    'an owner moves the jobs of others',
    'engine/sql/api/functions/transition_job.sql',
    'require_owner(), true) t',
    'null, true) t',
    own,
    'beyond his reach',
  ),
  mutant(
    'an end user says what a job of a worker costs',
    `${sql}/access/user_submission.sql`,
    "p_item ->> 'expected_cost_micros' is not null and not v_kind.manual",
    'false',
    own,
    'beyond his reach',
  ),
  mutant(
    'a cancel leaves the row of a manual job as it was',
    `${sql}/finish/end_jobs.sql`,
    '  update manual_jobs m set status = p_status where m.job_id = any (v_manual) and m.job_id = any (v_taken);\n',
    '',
    jobs,
    'hold rejecting limits until their end',
  ),
  mutant(
    'a partition with a live manual job counts as dead',
    `${sql}/partitions/partition_is_dead.sql`,
    "m.status in ('queued', 'running')",
    'false',
    jobs,
    'stand in no queue',
  ),
  mutant(
    'an ended manual job that is changed is counted twice',
    `${manual}/update_jobs.sql`,
    'if v_counted then perform record_ended(array[job_id], -1); end if;',
    '',
    jobs,
    'stays counted as what it is now',
  ),
  mutant(
    'a page of manual jobs fetches and sorts all of them',
    'engine/sql/api/views/manual_jobs.sql',
    ' and m.owner_id between (select current_owner()) and (select current_owner())',
    '',
    plans,
    'reads a page',
  ),
  mutant(
    'an import takes a row that it knows again',
    `${manual}/import_jobs.sql`,
    'on conflict do nothing\n',
    'on conflict (source, old_id) do update set job_id = excluded.job_id\n',
    imported,
    'takes each row once',
  ),
]
