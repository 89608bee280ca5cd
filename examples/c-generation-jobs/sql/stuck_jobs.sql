create or replace view public.stuck_jobs with (security_invoker) as
  select g.*, genjobs.clock() - g.updated_at as silent_for
  from public.live_generation_jobs l
  join public.generation_jobs g on g.id = l.id
  where l.status = 'running' and l.updated_at < genjobs.clock() - interval '30 minutes';
comment on view public.stuck_jobs is 'Jobs that have been running for 30 minutes without a word: each write to a job is one.';
revoke all on public.stuck_jobs from public, anon, authenticated;
grant select on public.stuck_jobs to authenticated, service_role;

create or replace function public.fail_stuck_jobs() returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job uuid;
  v_failed integer := 0;
begin
  for v_job in select s.id from public.stuck_jobs s loop
    if public.transition_job_status(v_job, 'failed', 'No word for 30 minutes.') then v_failed := v_failed + 1; end if;
  end loop;
  return v_failed;
end $$;
comment on function public.fail_stuck_jobs() is 'Ends stuck jobs as failed and says how many: all of them for operators, for pg_cron or a worker; a user his own.';
revoke all on function public.fail_stuck_jobs() from public, anon;
grant execute on function public.fail_stuck_jobs() to authenticated, service_role;
