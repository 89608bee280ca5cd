-- What INSERT, UPDATE and DELETE on active_jobs mean. The rules are the engine's; here they are only called.
-- Two triggers an event, by name: the first decides as the caller, the second acts as the owner of the view.

create or replace function public.active_jobs_check() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if public.active_jobs_operator() then return new; end if;
  if new.user_id::text is distinct from public.active_jobs_user() then
    raise exception using errcode = '42501', message = 'new row violates row-level security policy for view "active_jobs"';
  end if;
  -- A start in the past would not count for as long: that is the limit, bypassed.
  if tg_op = 'INSERT' and (new.started_at is not null or new.created_at is not null) then
    raise exception using errcode = '42501', message = 'only an operator sets the times of a job',
      hint = 'Leave out started_at and created_at.';
  end if;
  if tg_op = 'UPDATE' and new.status = 'completed' and old.status <> 'completed' then
    raise exception using errcode = '42501', message = 'only the server completes a job',
      hint = 'A user may give up his own: set it to failed, or delete it.';
  end if;
  return new;
end $$;
comment on function public.active_jobs_check() is 'End users write their own rows only, and neither times nor success.';

create or replace function public.active_jobs_insert() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_dated timestamptz := new.started_at;
  v_created timestamptz := new.created_at;
begin
  if new.id is not null or new.user_id is null or new.job_type not in ('image', 'video') or new.job_type is null
    or new.status is distinct from 'running' and new.status is not null or new.completed_at is not null then
    raise exception using errcode = 'JG009', message = 'only a running image or video of a user can be inserted',
      hint = 'Give user_id and job_type; the database makes the id.';
  end if;
  -- What is stale or dead must not refuse anybody; inside a transaction the engine leaves that to its caller.
  perform genjobs.recover_limit('owner:' || new.user_id);
  new.id := (
    select (s.job ->> 'id')::uuid
    from genjobs.start_job(jsonb_build_object('kind', new.job_type, 'owner', new.user_id, 'input', '{}'::jsonb)) s
  );
  if v_dated is not null or v_created is not null then
    -- The operator's right alone: the slot counts from the time he names.
    update genjobs.slots s
    set granted_at = coalesce(v_dated, s.granted_at), stale_at = s.stale_at + (coalesce(v_dated, s.granted_at) - s.granted_at)
    where s.job_id = new.id;
    update genjobs.jobs j
    set started_at = coalesce(v_dated, j.started_at), created_at = coalesce(v_created, j.created_at)
    where j.id = new.id;
  end if;
  select 'running', j.started_at, j.created_at into new.status, new.started_at, new.created_at
  from genjobs.jobs j where j.id = new.id;
  return new;
end $$;
comment on function public.active_jobs_insert() is 'Starts a job under the limit; JG001 where it is full.';

create or replace function public.active_jobs_update() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_result text;
begin
  if (new.id, new.user_id, new.job_type, new.started_at, new.created_at)
      is distinct from (old.id, old.user_id, old.job_type, old.started_at, old.created_at)
    or old.status <> 'running' or new.status not in ('completed', 'failed') or new.status is null then
    raise exception using errcode = 'JG005', message = 'a running job can become completed or failed, and nothing else changes',
      hint = 'A job that has ended never changes.';
  end if;
  if new.status = 'completed' then
    v_result := (select f.result from genjobs.finish_started(old.id, 'succeeded', 'null') f);
  else
    v_result := (select c.result from genjobs.cancel_jobs(array[old.id]) c);
  end if;
  if v_result not in ('ok', 'canceled') then
    raise exception using errcode = 'JG004', message = format('the job %s has ended, or a worker is running it: %s', old.id, v_result),
      hint = 'Look again.';
  end if;
  new.completed_at := (select j.finished_at from genjobs.jobs j where j.id = old.id);
  return new;
end $$;
comment on function public.active_jobs_update() is 'Ends a running job by hand: as completed, or, canceled, as failed.';

create or replace function public.active_jobs_delete() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_result text;
begin
  v_result := (select d.result from genjobs.delete_jobs(array[old.id]) d);
  if v_result = 'busy' then
    raise exception using errcode = 'JG011', message = format('the job %s is being moved at this moment', old.id),
      hint = 'Try again.';
  end if;
  -- Somebody else deleted it first: not a row of this statement.
  return case v_result when 'deleted' then old end;
end $$;
comment on function public.active_jobs_delete() is 'Takes a running job out of its worker''s hands, frees its slot, and forgets it.';

-- A trigger needs no right to its function; nobody else shall hang these on a relation of his own.
revoke all on function public.active_jobs_check(), public.active_jobs_insert(), public.active_jobs_update(),
  public.active_jobs_delete() from public;

create or replace trigger active_jobs_1_check instead of insert or update on public.active_jobs
  for each row execute function public.active_jobs_check();
create or replace trigger active_jobs_2_insert instead of insert on public.active_jobs
  for each row execute function public.active_jobs_insert();
create or replace trigger active_jobs_2_update instead of update on public.active_jobs
  for each row execute function public.active_jobs_update();
create or replace trigger active_jobs_2_delete instead of delete on public.active_jobs
  for each row execute function public.active_jobs_delete();
