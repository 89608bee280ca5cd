create or replace function relane_jobs(p_jobs uuid[]) returns void
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
  v_jobs uuid[];
  v_lanes uuid[];
begin
  -- Two statements: in one the planner may work out the lane of every job there is.
  select array_agg(n.id), array_agg(n.lane) into v_jobs, v_lanes
  from (
    select j.id, j.lane as old, lane_id(j.kind, j.owner_id, j.priority, k.keys, e.last_value) as lane
    from unnest(p_jobs) i(id)
    join jobs j on j.id = i.id
    cross join lane_era e
    cross join lateral (
      select array_agg(l.key order by l.key) as keys
      from job_limits(j.kind, j.owner_id, j.project_id, j.subject, j.mode, 'queue') l where not j.woken
    ) k
    offset 0
  ) n
  where n.lane <> n.old;
  if v_jobs is null then return; end if;
  update jobs j set lane = n.lane from unnest(v_jobs, v_lanes) n(id, lane) where j.id = n.id;
end $$;
comment on function relane_jobs(uuid[]) is 'Works out the lanes of jobs anew: the limits of a kind may have changed since they were submitted or last ran.';
