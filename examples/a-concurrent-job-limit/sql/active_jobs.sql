-- The table of the original system as a view of the engine, so that there is one truth: what the operator reads here is
-- what decides whether a user may start. active_jobs_triggers.sql makes it writable.

create or replace function public.active_jobs_user() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- Through uuid and back: an owner is stored in the usual spelling.
  select ((nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub')::uuid)::text
$$;
comment on function public.active_jobs_user() is 'The user of the request, as auth.uid() on Supabase; null without one.';

-- As with Row Level Security itself, which a view with triggers cannot have: superusers, roles that bypass it and those
-- who own the relation see everything. Whoever else comes is held to his own rows.
create or replace function public.active_jobs_operator() returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from pg_roles r where r.rolname = current_user and (r.rolsuper or r.rolbypassrls))
    or exists (
      select from pg_class c
      where c.oid = to_regclass('public.active_jobs') and pg_has_role(current_user, c.relowner, 'usage'))
$$;
comment on function public.active_jobs_operator() is 'Whether the current role is above the row rules of active_jobs.';

-- Only columns that never change, so updates of a job stay HOT. It also refuses an owner who is not a uuid.
create index if not exists active_jobs_by_user
  on genjobs.jobs ((case when kind in ('image', 'video') then owner_id::uuid end), created_at desc)
  where kind in ('image', 'video');
comment on index genjobs.active_jobs_by_user is 'A user''s history in active_jobs, newest first.';

-- Three parts, each with its status as a constant: a query for one status leaves out the others when it is planned, so
-- "running" is answered from the few live slots, however long the history.
create or replace view public.active_jobs with (security_barrier) as
  select j.id, case when j.kind in ('image', 'video') then j.owner_id::uuid end as user_id, j.kind as job_type,
    'running'::text as status, s.granted_at as started_at, null::timestamptz as completed_at, j.created_at
  from genjobs.slots s
  join genjobs.jobs j on j.id = s.job_id
  where j.kind in ('image', 'video') and s.limit_key = 'owner:' || j.owner_id and j.finished_at is null
    and ((select public.active_jobs_operator()) or j.owner_id = (select public.active_jobs_user()))
  union all
  select j.id, case when j.kind in ('image', 'video') then j.owner_id::uuid end, j.kind,
    'completed', coalesce(j.started_at, j.created_at), j.finished_at, j.created_at
  from genjobs.jobs j
  where j.kind in ('image', 'video') and j.status = 'succeeded'
    and ((select public.active_jobs_operator()) or j.owner_id = (select public.active_jobs_user()))
  union all
  select j.id, case when j.kind in ('image', 'video') then j.owner_id::uuid end, j.kind,
    'failed', coalesce(j.started_at, j.created_at), j.finished_at, j.created_at
  from genjobs.jobs j
  where j.kind in ('image', 'video') and j.status in ('failed', 'canceled')
    and ((select public.active_jobs_operator()) or j.owner_id = (select public.active_jobs_user()));
comment on view public.active_jobs is 'Generations of users: the running ones with their slot, and the history.';

-- Supabase grants everything in public to its roles by default: the row rules must carry it alone, and these grants are less.
revoke all on public.active_jobs from public, anon, authenticated;
grant select on public.active_jobs to anon;
grant select, insert, update, delete on public.active_jobs to authenticated, service_role;
