create or replace function count_jobs() returns table (kind text, status text, jobs bigint)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return query
    select l.kind, 'queued', count(*) from queue q join lanes l on l.lane = q.lane group by l.kind
    union all
    select j.kind, 'scheduled', count(*) from scheduled s join jobs j on j.id = s.job_id group by j.kind
    union all
    select e.kind, 'running', count(*) from leases e group by e.kind
    union all
    select j.kind, 'waiting', count(*) from waits w join jobs j on j.id = w.job_id group by j.kind
    union all
    select m.kind, m.status, count(*) from manual_jobs m where m.status in ('queued', 'running') group by m.kind, m.status;
end $$;
comment on function count_jobs() is 'How many jobs are live, by kind: queued, scheduled, running or waiting. Reads the live tables only.';
