-- One append for jobs that are alike, and no lock: a finish does not wait for statistics. The rows of the jobs stand as
-- they are to be counted; those that have not ended are passed over.
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
  insert into stat_changes (xact, at, owner_id, project_id, kind, mode, status, jobs, cost_micros, charged, started,
    wait_ms, run_ms, waits, runs)
  select v_xact, e.at, e.owner_id, e.project_id, e.kind, e.mode, e.status, p_sign * count(*), p_sign * sum(e.cost_micros),
    p_sign * sum(e.charged), p_sign * count(e.wait_ms), p_sign * coalesce(sum(e.wait_ms), 0), p_sign * coalesce(sum(e.run_ms), 0),
    array_agg(ceil(ln(greatest(e.wait_ms, 1)::double precision) / ln(1.1::double precision))::smallint) filter (where e.wait_ms is not null),
    array_agg(ceil(ln(greatest(e.run_ms, 1)::double precision) / ln(1.1::double precision))::smallint) filter (where e.run_ms is not null)
  from unnest(p_jobs) i(id)
  cross join lateral (
    -- "offset 0": each job is looked up, whatever the planner thinks of a join over all partitions.
    select date_trunc('minute', o.finished_at) as at, o.owner_id, coalesce(o.project_id, '') as project_id, o.kind,
      coalesce(o.mode, '') as mode, o.status, o.cost_micros, coalesce(o.charged, 0) as charged,
      -- A job that was told to start later has not waited before that. One that never started has neither.
      case when o.started_at is not null then greatest(extract(epoch from o.started_at
        - case when o.run_at between o.created_at and o.started_at then o.run_at else o.created_at end) * 1000, 0)::bigint end as wait_ms,
      case when o.started_at is not null then greatest(extract(epoch from o.finished_at - o.started_at) * 1000, 0)::bigint end as run_ms
    from jobs o where o.id = i.id and o.finished_at is not null offset 0
  ) e
  group by e.at, e.owner_id, e.project_id, e.kind, e.mode, e.status;
end $$;
comment on function record_ended(uuid[], integer) is 'Counts jobs that have just ended in the statistics; with -1 those that go, or change, are counted no more.';
