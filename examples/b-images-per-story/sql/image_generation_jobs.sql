-- The table of the original system as a view of the engine, so that there is one truth: what is read here is what decides
-- whether a story may start. image_generation_jobs_triggers.sql makes it writable.

-- As with Row Level Security itself, which a view with triggers cannot have: superusers, roles that bypass it and those
-- who own the relation see everything. Whoever else comes is held to his own stories.
create or replace function public.story_operator() returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from pg_roles r where r.rolname = current_user and (r.rolsuper or r.rolbypassrls))
    or exists (
      select from pg_class c
      where c.oid = to_regclass('public.stories') and pg_has_role(current_user, c.relowner, 'usage'))
$$;
comment on function public.story_operator() is 'Whether the current role is above the row rules of stories and their jobs.';

-- Only columns that never change, so updates of a job stay HOT.
create index if not exists generation_jobs_by_story on genjobs.jobs (subject, id)
  where kind in ('image_generation', 'video_generation');
comment on index genjobs.generation_jobs_by_story is 'What was generated for a story, newest first.';

create or replace function public.generation_error(p_error jsonb) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case p_error ->> 'code'
    when 'stale' then 'Cleared automatically: no result after 5 minutes.'
    when 'cleared' then 'Cleared by hand: it was stuck.'
    when 'canceled' then 'Canceled.'
    else p_error ->> 'message'
  end
$$;
comment on function public.generation_error(jsonb) is 'Why a generation failed, as its user reads it; lib/generation-texts.ts says the same.';

create or replace view public.story_generations with (security_barrier) as
  select j.kind, j.id, s.id as story_id,
    case when j.status = 'succeeded' then 'completed' when j.status in ('failed', 'canceled') then 'failed' else 'processing' end
      as status,
    -- What a running job reports stands in its lease, and comes to the job's own row when it ends.
    coalesce(l.progress, j.progress)::integer as progress,
    -- Between two attempts a job has an error, but has not failed.
    case when j.status in ('failed', 'canceled') then public.generation_error(coalesce(j.error, '{"code": "canceled"}')) end as error,
    -- The slot of the story is granted at the submit: the age that decides counts from here.
    j.created_at as started_at,
    j.finished_at as completed_at,
    j.created_at
  from public.stories s
  join genjobs.jobs j on j.subject = 'story:' || s.id
  left join genjobs.leases l on l.job_id = j.id
  where j.kind in ('image_generation', 'video_generation')
    and ((select public.story_operator()) or s.user_id = (select public.story_user()));
comment on view public.story_generations is 'What was and is generated for stories, under the row rules of the stories.';

create or replace view public.image_generation_jobs with (security_barrier) as
  select g.id, g.story_id, g.status, g.progress, g.error, g.started_at, g.completed_at, g.created_at
  from public.story_generations g where g.kind = 'image_generation';
comment on view public.image_generation_jobs is 'The image generations of stories: processing, completed or failed.';

create or replace view public.video_generation_jobs with (security_barrier) as
  select g.id, g.story_id, g.status, g.progress, g.error, g.started_at, g.completed_at, g.created_at
  from public.story_generations g where g.kind = 'video_generation';
comment on view public.video_generation_jobs is 'The video generations of stories: processing, completed or failed.';

-- Supabase grants everything in public to its roles by default.
revoke all on public.story_generations, public.image_generation_jobs, public.video_generation_jobs
  from public, anon, authenticated, service_role;
grant select, insert, update on public.image_generation_jobs, public.video_generation_jobs to authenticated, service_role;
