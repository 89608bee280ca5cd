-- The table of the original as a view of the engine, so that there is one truth. generation_jobs_triggers.sql makes it
-- writable. Its rows are the jobs of the manual kind `generation`: no worker of the engine runs them.

create or replace function public.generation_status(p_status text) returns text
language sql immutable parallel safe
-- No search_path is set, so that the planner puts the expression in the place of the call.
as $$ select case when p_status = 'canceled' then 'failed' else p_status end $$;
comment on function public.generation_status(text) is 'The word of generation_jobs for a status of the engine.';

create index if not exists generation_jobs_by_status on genjobs.manual_jobs
  (public.generation_status(status), created_at, job_id) where kind = 'generation';
comment on index genjobs.generation_jobs_by_status is 'The rows of generation_jobs with one status, newest first. By user, project and input asset the engine has its own.';
create index if not exists generation_jobs_by_user_and_status on genjobs.manual_jobs
  (owner_id, public.generation_status(status), created_at, job_id) where kind = 'generation';
comment on index genjobs.generation_jobs_by_user_and_status is 'A user''s rows of generation_jobs with one status, newest first.';
create index if not exists generation_jobs_newest on genjobs.manual_jobs (created_at, job_id) where kind = 'generation';
comment on index genjobs.generation_jobs_newest is 'All of generation_jobs, newest first, for operators.';

create index if not exists generation_jobs_live on genjobs.manual_jobs (owner_id)
  where kind = 'generation' and status in ('queued', 'running');
comment on index genjobs.generation_jobs_live is 'The few that have not ended: what is stuck, and what statistics count beside those of the engine.';

-- Without it the planner guesses that next to no row has a status, and would rather sort those of a user than read the newest.
create statistics if not exists genjobs.generation_jobs_statuses on (public.generation_status(status)) from genjobs.manual_jobs;
comment on statistics genjobs.generation_jobs_statuses is 'How many rows of generation_jobs have which status.';

-- True row security, as the original's table has it: the view reads with the rights of whoever asks, and these two policies
-- let a user through to his own rows. Nobody can name the engine's tables without a right to their schema. Service roles
-- bypass row security, and so does the owner.
drop policy if exists generation_jobs_of_their_user on genjobs.manual_jobs;
create policy generation_jobs_of_their_user on genjobs.manual_jobs for select to authenticated
  using (kind = 'generation' and owner_id = (select auth.uid()::text));
comment on policy generation_jobs_of_their_user on genjobs.manual_jobs is 'For the view generation_jobs: the rows of others do not exist.';
drop policy if exists generation_jobs_of_their_user on genjobs.jobs;
create policy generation_jobs_of_their_user on genjobs.jobs for select to authenticated
  using (kind = 'generation' and owner_id = (select auth.uid()::text));
comment on policy generation_jobs_of_their_user on genjobs.jobs is 'For the view generation_jobs: the rows of others do not exist.';
grant select (job_id, owner_id, project_id, kind, status, input_asset_id, created_at) on genjobs.manual_jobs to authenticated;
grant select (id, owner_id, kind, mode, error, cost_micros, attempt, metadata, updated_at, finished_at) on genjobs.jobs to authenticated;

-- What is filtered and ordered by comes from the narrow manual_jobs. "offset 0": the wide row is looked up by its id, and
-- only for rows that are in the answer. Ids of users, projects and assets are texts, as in the engine, since under row
-- security a condition finds an index only when it cannot fail, and a cast to uuid can.
create or replace view public.generation_jobs with (security_invoker) as
  select m.job_id as id, m.owner_id as user_id, m.project_id, public.generation_status(m.status) as status, j.mode,
    m.input_asset_id, j.error, j.cost_cents, m.created_at, j.updated_at, j.retry_count, j.completed_at
  from genjobs.manual_jobs m
  cross join lateral (
    select w.mode, w.error ->> 'message' as error, w.updated_at, w.finished_at as completed_at,
      -- What does not fit must not keep everybody else from reading.
      least(round(w.cost_micros / 10000.0), 2147483647)::integer as cost_cents,
      case when jsonb_typeof(w.metadata -> 'retry_count') = 'number'
        then least(greatest((w.metadata ->> 'retry_count')::numeric, 0), 1000000)::integer
        -- As the importer of older tables keeps it.
        else greatest(w.attempt - 1, 0) end as retry_count
    from genjobs.jobs w where w.id = m.job_id
    offset 0
  ) j
  where m.kind = 'generation';
comment on view public.generation_jobs is 'The generation jobs of users, each with his own only; operators see all of them.';

alter view public.generation_jobs
  alter column user_id set default auth.uid()::text,
  alter column status set default 'queued',
  alter column cost_cents set default 0,
  alter column retry_count set default 0;

create or replace view public.live_generation_jobs with (security_invoker) as
  select m.job_id as id, m.owner_id as user_id, m.project_id, m.status, j.cost_micros, j.updated_at
  from genjobs.manual_jobs m
  cross join lateral (select w.cost_micros, w.updated_at from genjobs.jobs w where w.id = m.job_id offset 0) j
  where m.kind = 'generation' and m.status in ('queued', 'running');
comment on view public.live_generation_jobs is 'What of generation_jobs has not ended, found by an index of its own.';
revoke all on public.live_generation_jobs from public, anon, authenticated;
grant select on public.live_generation_jobs to authenticated, service_role;

-- Supabase grants everything in public to its roles by default.
revoke all on public.generation_jobs from public, anon, authenticated;
grant select, insert, update, delete on public.generation_jobs to authenticated, service_role;
