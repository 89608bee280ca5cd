create or replace function stat_jobs(p_changes stat_changes[])
returns table (
  times integer, owner_id text, project_id text, kind text, mode text, status text, at timestamptz, cost_micros bigint, charged bigint,
  wait_ms bigint, run_ms bigint, wait integer, run integer
)
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
    select c.times::integer, c.owner_id, coalesce(c.project_id, ''), c.kind, coalesce(c.mode, ''), c.status, c.finished_at, c.cost_micros,
      coalesce(c.charged, 0), t.wait_ms, t.run_ms,
      case when t.wait_ms is not null then ceil(ln(greatest(t.wait_ms, 1)::double precision) / ln(1.1::double precision))::integer end,
      case when t.run_ms is not null then ceil(ln(greatest(t.run_ms, 1)::double precision) / ln(1.1::double precision))::integer end
    from unnest(p_changes) c
    cross join lateral (
      -- A job that was told to start later has not waited before that. One that never started has neither.
      select case when c.started_at is not null then greatest(extract(epoch from c.started_at
          - case when c.run_at between c.created_at and c.started_at then c.run_at else c.created_at end) * 1000, 0)::bigint end as wait_ms,
        case when c.started_at is not null then greatest(extract(epoch from c.finished_at - c.started_at) * 1000, 0)::bigint end as run_ms
    ) t;
end $$;
comment on function stat_jobs(stat_changes[]) is 'What jobs count for: their wait, their run, and the buckets of these; see job_stats.waits.';
