-- Minutes and hours are kept of everybody together only, and for a while: see fold_statistics(); so are months, which an
-- owner has in days. It reads its argument alone, so it is planned as such work is: by hashing, not along indexes.
create or replace function stat_rows(p_changes stat_changes[], p_now timestamptz) returns setof job_stats
language plpgsql stable
set search_path from current
set plan_cache_mode = force_generic_plan
set work_mem = '32MB'
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return query
    with parts as materialized (
      select l.level, l.owner_id, g.grain, case g.grain when 'total' then '-infinity' else date_trunc(g.grain, c.at, 'UTC') end as at,
        l.project_id, c.kind, c.mode, c.status, c.times, c.cost_micros, c.charged, c.wait_ms, c.run_ms, c.wait, c.run
      from stat_jobs(p_changes) c
      cross join lateral (values ('all', '', ''), ('owner', c.owner_id, ''), ('project', c.owner_id, c.project_id)) l(level, owner_id, project_id)
      join (values ('minute', interval '72 hours'), ('hour', interval '2256 hours'), ('day', null), ('month', interval '0'), ('total', null)) g(grain, kept)
        on g.kept is null or (l.level = 'all' and (g.grain = 'month' or c.at >= p_now - g.kept))
      where l.level <> 'project' or c.project_id <> ''
    ), sums as (
      select p.level, p.owner_id, p.grain, p.at, p.project_id, p.kind, p.mode, p.status, sum(p.times)::bigint as jobs,
        sum(p.times * p.cost_micros)::bigint as cost_micros, sum(p.times * p.charged)::bigint as charged,
        coalesce(sum(p.times) filter (where p.wait is not null), 0)::bigint as started,
        coalesce(sum(p.times * p.wait_ms), 0)::bigint as wait_ms, coalesce(sum(p.times * p.run_ms), 0)::bigint as run_ms
      from parts p group by 1, 2, 3, 4, 5, 6, 7, 8
    ), buckets as (
      select b.level, b.owner_id, b.grain, b.at, b.project_id, b.kind, b.mode, b.status,
        coalesce(jsonb_object_agg(b.bucket, b.jobs) filter (where b.what = 'wait'), '{}') as waits,
        coalesce(jsonb_object_agg(b.bucket, b.jobs) filter (where b.what = 'run'), '{}') as runs
      from (
        select p.level, p.owner_id, p.grain, p.at, p.project_id, p.kind, p.mode, p.status, u.what, u.bucket, sum(p.times) as jobs
        from parts p cross join lateral (values ('wait', p.wait), ('run', p.run)) u(what, bucket)
        where u.bucket is not null
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
        having sum(p.times) <> 0
      ) b
      group by 1, 2, 3, 4, 5, 6, 7, 8
    )
    select s.level, s.owner_id, s.grain, s.at, s.project_id, s.kind, s.mode, s.status, s.jobs, s.cost_micros, s.charged, s.started,
      s.wait_ms, s.run_ms, coalesce(b.waits, '{}'), coalesce(b.runs, '{}')
    from sums s
    left join buckets b on (b.level, b.owner_id, b.grain, b.at, b.project_id, b.kind, b.mode, b.status)
      = (s.level, s.owner_id, s.grain, s.at, s.project_id, s.kind, s.mode, s.status);
end $$;
comment on function stat_rows(stat_changes[], timestamptz) is 'The rows of job_stats that changes come to, each once.';
