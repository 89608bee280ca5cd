create or replace function public.transition_job_status(p_job_id uuid, p_new_status text, p_error text default null) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update public.generation_jobs
  set status = p_new_status, error = coalesce(p_error, error)
  where id = p_job_id and status <> p_new_status;
  return found;
exception
  when sqlstate 'JG005' or check_violation then
    return false;
  when sqlstate 'PGRST' then
    -- Within PostgREST every refusal of the engine has this code, and its own in the message.
    if sqlerrm::jsonb ->> 'code' = 'JG005' then return false; end if;
    raise;
end $$;
comment on function public.transition_job_status(uuid, text, text) is 'Moves a job of the caller''s: queued to running to succeeded or failed. False, and nothing is changed, when that is not possible or there is no such job.';

create or replace function public.get_recent_jobs(p_limit integer default 10) returns setof public.generation_jobs
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select g.* from public.generation_jobs g
  where g.user_id = (select auth.uid()::text)
  order by g.created_at desc, g.id desc
  limit greatest(coalesce(p_limit, 10), 0)
$$;
comment on function public.get_recent_jobs(integer) is 'The caller''s newest jobs.';

revoke all on function public.transition_job_status(uuid, text, text), public.get_recent_jobs(integer) from public, anon;
grant execute on function public.transition_job_status(uuid, text, text), public.get_recent_jobs(integer)
  to authenticated, service_role;
