import { mutant, type Mutant } from './mutant.ts'

const example = 'examples/c-generation-jobs'
const table = `${example}/test/table.test.ts`
const statistics = `${example}/test/statistics.test.ts`
const useCases = `${example}/test/use-cases.test.ts`

export const generationJobsMutants: readonly Mutant[] = [
  mutant(
    'example C: the view reads with the rights of its owner',
    `${example}/sql/generation_jobs.sql`,
    'create or replace view public.generation_jobs with (security_invoker) as',
    'create or replace view public.generation_jobs as',
    table,
    'the rows of others do not exist',
  ),
  mutant(
    'example C: what filters is looked at before the row rules',
    `${example}/sql/generation_jobs.sql`,
    "on genjobs.manual_jobs for select to authenticated\n  using (kind = 'generation' and owner_id = (select auth.uid()::text));",
    'on genjobs.manual_jobs for select to authenticated\n  using (true);',
    table,
    'the rows of others do not exist',
  ),
  mutant(
    'example C: a user writes rows of others',
    `${example}/sql/generation_jobs_triggers.sql`,
    'and new.user_id is distinct from auth.uid()::text',
    'and false',
    table,
    'refuses what the constraints of a table would',
  ),
  mutant(
    'example C: a job goes into the project of somebody else',
    `${example}/sql/generation_jobs_triggers.sql`,
    'where p.id = p_id::uuid and p.user_id = p_user::uuid',
    'where p.id = p_id::uuid',
    table,
    'refuses what the constraints of a table would',
  ),
  mutant(
    'example C: an illegal transition says that it was one',
    `${example}/sql/generation_jobs_triggers.sql`,
    "if v_result is distinct from 'ok' then\n      perform",
    'if false then\n      perform',
    table,
    'what is illegal changes nothing and says so',
  ),
  mutant(
    'example C: a project leaves its jobs behind',
    `${example}/sql/generation_jobs_cascades.sql`,
    'perform from genjobs.delete_project(old.id::text, null);',
    '',
    table,
    'an asset that is deleted is forgotten',
  ),
  mutant(
    'example C: a job keeps the asset that is gone',
    `${example}/sql/generation_jobs_cascades.sql`,
    'perform from genjobs.forget_input_asset(old.id::text);',
    '',
    table,
    'an asset that is deleted is forgotten',
  ),
  mutant(
    'example C: a job is stuck however much it says',
    `${example}/sql/stuck_jobs.sql`,
    "l.updated_at < genjobs.clock() - interval '30 minutes'",
    "g.created_at < genjobs.clock() - interval '30 minutes'",
    table,
    'each write is a word',
  ),
  mutant(
    'example C: statistics by argument are those of anybody',
    `${example}/sql/generation_job_statistics.sql`,
    'elsif p_user = auth.uid()::text then',
    'else',
    statistics,
    "another user's, by argument, are nothing",
  ),
  mutant(
    'example C: a canceled job is in no column of the statistics',
    `${example}/sql/generation_job_statistics.sql`,
    "public.generation_status(s.value ->> 'status')",
    "s.value ->> 'status'",
    statistics,
    'equal a full scan',
  ),
  mutant(
    'example C: the database does not know how many jobs have a status',
    `${example}/sql/generation_jobs.sql`,
    'genjobs.generation_jobs_statuses on (public.generation_status(status))',
    'genjobs.generation_jobs_statuses on (lower(status))',
    statistics,
    'without a scan of history',
  ),
  mutant(
    'example C: two workers run the same job',
    `${example}/lib/drain-queue.ts`,
    "if (!(await move(job.id, 'running'))) continue",
    "await move(job.id, 'running')",
    useCases,
    'a queue drained by workers',
  ),
  mutant(
    'example C: the general API makes rows of the table',
    `${example}/lib/kinds.ts`,
    'manual: true, internal: true',
    'manual: true',
    useCases,
    'a job that a worker runs',
  ),
]
