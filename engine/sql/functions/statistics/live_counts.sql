-- Reads what is live, of whomever, so it costs as much as there is live work: it is asked for by itself.
create or replace function live_counts(p_owner text, p_project text, p_kind text, p_mode text)
returns table (kind text, status text, jobs bigint)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  if coalesce(p_owner, p_project, p_mode) is null then
    return query
      select c.kind, case c.status when 'scheduled' then 'queued' else c.status end, sum(c.jobs)::bigint
      from count_jobs() c where c.kind = coalesce(p_kind, c.kind) group by 1, 2;
    return;
  end if;
  return query
    select j.kind, j.status, count(*)
    from (
      select q.job_id from lanes l join queue q on q.lane = l.lane where l.owner_id = p_owner
      union all select q.job_id from queue q where p_owner is null
      union all select s.job_id from scheduled s
      union all select e.job_id from leases e
      union all select w.job_id from waits w
      union all select m.job_id from manual_jobs m where m.owner_id = p_owner and m.status in ('queued', 'running')
      union all select m.job_id from manual_jobs m where p_owner is null and m.status in ('queued', 'running')
    ) i
    cross join lateral (
      select o.kind, o.status, o.owner_id, o.project_id, o.mode from jobs o where o.id = i.job_id offset 0
    ) j
    where j.owner_id = coalesce(p_owner, j.owner_id) and (p_project is null or j.project_id = p_project)
      and j.kind = coalesce(p_kind, j.kind) and (p_mode is null or j.mode = p_mode)
    group by j.kind, j.status;
end $$;
comment on function live_counts(text, text, text, text) is 'How many jobs are live, by kind: queued (those that are to start later as well), running or waiting; of an owner, a project, a kind, a mode, or (null) of all.';
