-- What INSERT, UPDATE and DELETE on generation_jobs mean. The rules are the engine's; here they are only called.
-- Two triggers an event, by name: the first decides as the caller, the second acts as the owner of the view.

create or replace function public.generation_jobs_check() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Whoever row security does not bind may write for anybody, as with a table.
  if row_security_active('public.projects') and new.user_id is distinct from auth.uid()::text then
    raise exception using errcode = '42501', message = 'new row violates row-level security policy for view "generation_jobs"';
  end if;
  return new;
end $$;
comment on function public.generation_jobs_check() is 'End users write rows of their own only.';

create or replace function public.generation_jobs_require_own(p_table text, p_column text, p_id text, p_user text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_uuid constant text := '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
  v_found boolean := false;
begin
  if p_id is null then return; end if;
  if p_id ~ v_uuid and p_user ~ v_uuid then
    -- Held until the end of the transaction, so that nobody deletes it meanwhile.
    if p_table = 'projects' then
      perform from public.projects p where p.id = p_id::uuid and p.user_id = p_user::uuid for key share;
    else
      perform from public.assets a where a.id = p_id::uuid and a.user_id = p_user::uuid for key share;
    end if;
    v_found := found;
  end if;
  if not v_found then
    raise exception using errcode = '23503',
      message = format('insert or update on "generation_jobs" violates foreign key constraint "generation_jobs_%s_fkey"', p_column),
      detail = format('Key (%s)=(%s) is not present in table "%s".', p_column, p_id, p_table);
  end if;
end $$;
comment on function public.generation_jobs_require_own(text, text, text, text) is 'What a job belongs to, or is made from, is there and its user''s. What is somebody else''s is answered like what is missing.';

create or replace function public.generation_jobs_require_values(p_row public.generation_jobs) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_column text := case
    when p_row.user_id is null then 'user_id' when p_row.project_id is null then 'project_id'
    when p_row.status is null then 'status' when p_row.mode is null then 'mode'
    when p_row.cost_cents is null then 'cost_cents' when p_row.retry_count is null then 'retry_count' end;
begin
  if v_column is not null then
    raise exception using errcode = '23502',
      message = format('null value in column "%s" of relation "generation_jobs" violates not-null constraint', v_column);
  end if;
  v_column := case
    when p_row.status not in ('queued', 'running', 'succeeded', 'failed') then 'status'
    when length(p_row.mode) not between 1 and 200 then 'mode'
    when p_row.cost_cents < 0 then 'cost_cents'
    when p_row.retry_count not between 0 and 1000000 then 'retry_count' end;
  if v_column is not null then
    raise exception using errcode = '23514',
      message = format('new row for relation "generation_jobs" violates check constraint "generation_jobs_%s_check"', v_column);
  end if;
end $$;
comment on function public.generation_jobs_require_values(public.generation_jobs) is 'What constraints would say of the values of a row.';

create or replace function public.generation_jobs_insert() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer record;
begin
  perform public.generation_jobs_require_values(new);
  if num_nonnulls(new.id, new.error, new.created_at, new.updated_at, new.completed_at) > 0 or new.status <> 'queued' then
    raise exception using errcode = 'JG009', message = 'a job begins as queued; its id and its times are the database''s',
      hint = 'Give project_id, mode, input_asset_id and cost_cents. Rows of an older table: genjobs import.';
  end if;
  -- One spelling: in capitals it would be another user, or another project.
  new.user_id := lower(new.user_id);
  new.project_id := lower(new.project_id);
  new.input_asset_id := lower(new.input_asset_id);
  perform public.generation_jobs_require_own('projects', 'project_id', new.project_id, new.user_id);
  perform public.generation_jobs_require_own('assets', 'input_asset_id', new.input_asset_id, new.user_id);
  select s.job_id, s.error into v_answer
  from genjobs.submit_jobs(jsonb_build_array(jsonb_build_object('kind', 'generation', 'owner', new.user_id,
    'project', new.project_id, 'mode', new.mode, 'input_asset', new.input_asset_id, 'input', '{}'::jsonb,
    'expected_cost_micros', new.cost_cents * 10000::bigint, 'metadata', jsonb_build_object('retry_count', new.retry_count)))) s;
  if v_answer.error is not null then
    v_answer.error := genjobs.own_refusal(v_answer.error, new.user_id);
    if v_answer.error ->> 'code' = 'budget_exceeded' then
      v_answer.error := v_answer.error || '{"message": "Insufficient budget"}';
    end if;
    perform genjobs.raise_refusal(v_answer.error);
  end if;
  select * into new from public.generation_jobs g where g.id = v_answer.job_id;
  return new;
end $$;
comment on function public.generation_jobs_insert() is 'Submits a job. JG003 "Insufficient budget" where a budget has too little left.';

create or replace function public.generation_jobs_update() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_changes jsonb := '{}';
  v_result text;
begin
  perform public.generation_jobs_require_values(new);
  -- updated_at and completed_at may be written, as apps are used to; the database's own times stand.
  if (new.id, new.user_id, new.project_id, new.created_at) is distinct from (old.id, old.user_id, old.project_id, old.created_at) then
    raise exception using errcode = 'JG005', message = 'id, user_id, project_id and created_at of a job never change';
  end if;
  if new.status <> old.status then
    v_result := (
      select t.result from genjobs.transition_jobs(jsonb_build_array(jsonb_build_object('job_id', old.id, 'status', new.status,
        'error', case when new.status = 'failed' then new.error end)), old.user_id) t
    );
    if v_result is distinct from 'ok' then
      perform genjobs.raise_refusal(jsonb_build_object('code', 'illegal_transition',
        'message', format('a job that is %s cannot become %s', old.status, new.status)));
    end if;
  end if;
  if new.mode <> old.mode then v_changes := v_changes || jsonb_build_object('mode', new.mode); end if;
  if new.input_asset_id is distinct from old.input_asset_id then
    new.input_asset_id := lower(new.input_asset_id);
    perform public.generation_jobs_require_own('assets', 'input_asset_id', new.input_asset_id, old.user_id);
    v_changes := v_changes || jsonb_build_object('input_asset', new.input_asset_id);
  end if;
  if new.error is distinct from old.error and new.status = old.status then
    v_changes := v_changes || jsonb_build_object('error', new.error);
  end if;
  if new.cost_cents <> old.cost_cents then
    v_changes := v_changes || jsonb_build_object('cost_micros', new.cost_cents * 10000::bigint);
  end if;
  if new.retry_count <> old.retry_count then
    v_changes := v_changes || jsonb_build_object('metadata',
      (select j.metadata from genjobs.jobs j where j.id = old.id) || jsonb_build_object('retry_count', new.retry_count));
  end if;
  if v_changes <> '{}' then
    v_result := (
      select u.result from genjobs.update_jobs(jsonb_build_array(v_changes || jsonb_build_object('job_id', old.id)), old.user_id) u
    );
    -- Somebody else deleted it first: not a row of this statement.
    if v_result is distinct from 'ok' then return null; end if;
  end if;
  select * into new from public.generation_jobs g where g.id = old.id;
  return new;
end $$;
comment on function public.generation_jobs_update() is 'Moves a job through its states and changes what is known of it. JG005 for an illegal transition, and nothing is changed.';

create or replace function public.generation_jobs_delete() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_result text := (select d.result from genjobs.delete_jobs(array[old.id], old.user_id) d);
begin
  if v_result = 'busy' then
    perform genjobs.raise_refusal(jsonb_build_object('code', 'busy',
      'message', format('the job %s is being moved at this moment', old.id), 'hint', 'Try again.'));
  end if;
  return case v_result when 'deleted' then old end;
end $$;
comment on function public.generation_jobs_delete() is 'Forgets a job; one that has not ended is canceled first.';

-- A trigger needs no right to its function; nobody else shall hang these on a relation of his own.
revoke all on function public.generation_jobs_check(), public.generation_jobs_insert(), public.generation_jobs_update(),
  public.generation_jobs_delete(), public.generation_jobs_require_own(text, text, text, text),
  public.generation_jobs_require_values(public.generation_jobs) from public, anon, authenticated;

create or replace trigger generation_jobs_1_check instead of insert or update on public.generation_jobs
  for each row execute function public.generation_jobs_check();
create or replace trigger generation_jobs_2_insert instead of insert on public.generation_jobs
  for each row execute function public.generation_jobs_insert();
create or replace trigger generation_jobs_2_update instead of update on public.generation_jobs
  for each row execute function public.generation_jobs_update();
create or replace trigger generation_jobs_2_delete instead of delete on public.generation_jobs
  for each row execute function public.generation_jobs_delete();
