-- An append without a lock: nothing waits for statistics. settle_jobs(), which every end of a job goes through, appends by
-- itself, from the rows that it writes.
create or replace function record_ended(p_jobs uuid[], p_sign integer default 1) returns void
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_xact xid8 := pg_current_xact_id();
begin
  insert into stat_changes (xact, times, owner_id, project_id, kind, mode, status, cost_micros, charged, created_at, run_at, started_at, finished_at)
  select v_xact, p_sign, j.owner_id, j.project_id, j.kind, j.mode, j.status, j.cost_micros, j.charged, j.created_at, j.run_at, j.started_at, j.finished_at
  from unnest(p_jobs) i(id)
  -- "offset 0": each job is looked up, whatever the planner thinks of a join over all partitions.
  cross join lateral (select * from jobs o where o.id = i.id and o.finished_at is not null offset 0) j;
end $$;
comment on function record_ended(uuid[], integer) is 'Counts ended jobs, as their rows stand, in the statistics; with -1, before they go or change, no more.';
