-- Counts and costs without a scan of history: what has ended is in the statistics of the engine, and what has not ended is
-- little. One statement, so one moment. A deleted job is counted no more.

create or replace function public.generation_jobs_ended(p_user text, p_by text[])
returns table (project_id text, status text, jobs bigint, cost_micros numeric)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select s.value ->> 'project', public.generation_status(s.value ->> 'status'), (s.value ->> 'jobs')::bigint,
    (s.value ->> 'cost_micros')::numeric
  from (select p_user where p_user is not null) u(id)
  cross join lateral genjobs.read_statistics(u.id, null, 'generation', null, null, null, p_by, 1000000) r
  cross join lateral jsonb_array_elements(r.answer) s
$$;
comment on function public.generation_jobs_ended(text, text[]) is 'The ended jobs of a user by project and status, or by status; for operators.';

create or replace function public.own_generation_jobs_ended(p_by text[])
returns table (project_id text, status text, jobs bigint, cost_micros numeric)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$ select * from public.generation_jobs_ended(auth.uid()::text, p_by) $$;
comment on function public.own_generation_jobs_ended(text[]) is 'The ended jobs of the caller by project and status, or by status.';

create or replace function public.generation_job_counts(p_user text, p_by text[])
returns table (project_id text, status text, jobs bigint, cost_micros numeric)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Whoever row security does not bind may ask for anybody.
  if not row_security_active('public.projects') then
    return query
      select e.* from public.generation_jobs_ended(p_user, p_by) e
      union all
      select l.project_id, l.status, 1::bigint, l.cost_micros::numeric from public.live_generation_jobs l where l.user_id = p_user;
  elsif p_user = auth.uid()::text then
    return query
      select e.* from public.own_generation_jobs_ended(p_by) e
      union all
      select l.project_id, l.status, 1::bigint, l.cost_micros::numeric from public.live_generation_jobs l where l.user_id = p_user;
  end if;
end $$;
comment on function public.generation_job_counts(text, text[]) is 'The jobs of a user by project and status, or by status, to be added up; nothing for another user than the caller.';

-- A user with jobs has a project, and sees no other users' projects.
create or replace view public.generation_job_summary with (security_invoker) as
  select u.user_id, c.project_id, c.status, sum(c.jobs)::bigint as job_count,
    round(sum(c.cost_micros) / 10000)::bigint as total_cost_cents,
    sum(c.cost_micros) / 10000 / sum(c.jobs) as avg_cost_cents
  from (select distinct p.user_id::text as user_id from public.projects p) u
  cross join lateral public.generation_job_counts(u.user_id, '{project,status}') c
  group by u.user_id, c.project_id, c.status;
comment on view public.generation_job_summary is 'How many jobs there are by user, project and status, and what they cost.';

create or replace function public.get_job_statistics(p_user_id uuid default auth.uid())
returns table (status text, count bigint, total_cost_cents bigint, avg_cost_cents numeric)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select c.status, sum(c.jobs)::bigint, round(sum(c.cost_micros) / 10000)::bigint, sum(c.cost_micros) / 10000 / sum(c.jobs)
  from public.generation_job_counts(p_user_id::text, '{status}') c
  group by c.status
  order by c.status
$$;
comment on function public.get_job_statistics(uuid) is 'The jobs of the caller by status, and what they cost; of another user for operators only, others are answered with nothing.';

revoke all on public.generation_job_summary from public, anon, authenticated;
grant select on public.generation_job_summary to authenticated, service_role;
revoke all on function public.generation_jobs_ended(text, text[]), public.own_generation_jobs_ended(text[]),
  public.generation_job_counts(text, text[]), public.get_job_statistics(uuid) from public, anon, authenticated;
grant execute on function public.generation_jobs_ended(text, text[]) to service_role;
grant execute on function public.own_generation_jobs_ended(text[]), public.generation_job_counts(text, text[]), public.get_job_statistics(uuid)
  to authenticated, service_role;
