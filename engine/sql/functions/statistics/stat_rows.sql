-- Minutes and hours are kept of everybody together only, and for a while: see fold_statistics(); so are months, which an
-- owner has in days. It reads its argument alone, so it is planned as such work is: by hashing, not along indexes. An
-- array that is put together counts as 8 kB against work_mem, however short, so that much less is used than is allowed.
create or replace function stat_rows(p_changes stat_changes[], p_now timestamptz) returns setof job_stats
language plpgsql stable
set search_path from current
set plan_cache_mode = force_generic_plan
set work_mem = '128MB'
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return query
    -- What all rows are made of, so that each job is looked at twice only, however many rows it counts in.
    with parts as materialized (
      select row_number() over () as part, g.*
      from (
        select e.everybody, case when e.everybody then '' else c.owner_id end as owner_id,
          case when e.everybody then '' else c.project_id end as project_id, c.kind, c.mode, c.status,
          date_trunc(case when not e.everybody or c.at < p_now - interval '2256 hours' then 'day'
            when c.at < p_now - interval '72 hours' then 'hour' else 'minute' end, c.at, 'UTC') as at,
          sum(c.times)::bigint as jobs, sum(c.times * c.cost_micros)::bigint as cost_micros, sum(c.times * c.charged)::bigint as charged,
          coalesce(sum(c.times) filter (where c.wait is not null), 0)::bigint as started,
          coalesce(sum(c.times * c.wait_ms), 0)::bigint as wait_ms, coalesce(sum(c.times * c.run_ms), 0)::bigint as run_ms,
          array_agg(c.times) as times, array_agg(c.wait) as waits, array_agg(c.run) as runs
        from stat_jobs(p_changes) c cross join (values (true), (false)) e(everybody)
        group by 1, 2, 3, 4, 5, 6, 7
      ) g
    ), sums as materialized (
      select g.level, p.owner_id, g.grain, case g.grain when 'total' then '-infinity' else date_trunc(g.grain, p.at, 'UTC') end as at,
        case g.level when 'project' then p.project_id else '' end as project_id, p.kind, p.mode, p.status, sum(p.jobs)::bigint as jobs,
        sum(p.cost_micros)::bigint as cost_micros, sum(p.charged)::bigint as charged, sum(p.started)::bigint as started,
        sum(p.wait_ms)::bigint as wait_ms, sum(p.run_ms)::bigint as run_ms, array_agg(p.part) as parts
      from parts p
      join (values ('all', 'minute', interval '72 hours'), ('all', 'hour', interval '2256 hours'), ('all', 'day', null), ('all', 'month', null),
        ('all', 'total', null), ('owner', 'day', null), ('owner', 'total', null), ('project', 'day', null), ('project', 'total', null)
      ) g(level, grain, kept)
        on p.everybody = (g.level = 'all') and (g.kept is null or p.at >= p_now - g.kept) and (g.level <> 'project' or p.project_id <> '')
      group by 1, 2, 3, 4, 5, 6, 7, 8
    ), sets as materialized (
      -- Most rows have the parts of another: the total of an owner those of his day. Their buckets are the same.
      select row_number() over () as set, d.parts from (select distinct s.parts from sums s) d
    ), members as materialized (
      select m.set, unnest(p.times) as times, unnest(p.waits) as wait, unnest(p.runs) as run
      from (select s.set, unnest(s.parts) as part from sets s) m join parts p on p.part = m.part
    ), buckets as (
      select b.set, jsonb_object_agg(b.bucket, b.jobs) filter (where b.what = 'wait') as waits,
        jsonb_object_agg(b.bucket, b.jobs) filter (where b.what = 'run') as runs
      from (
        select m.set, 'wait' as what, m.wait as bucket, sum(m.times) as jobs from members m where m.wait is not null group by 1, 3
        union all
        select m.set, 'run', m.run, sum(m.times) from members m where m.run is not null group by 1, 3
      ) b
      where b.jobs <> 0
      group by b.set
    )
    select s.level, s.owner_id, s.grain, s.at, s.project_id, s.kind, s.mode, s.status, s.jobs, s.cost_micros, s.charged, s.started,
      s.wait_ms, s.run_ms, coalesce(b.waits, '{}'), coalesce(b.runs, '{}')
    from sums s
    join sets t on t.parts = s.parts
    left join buckets b on b.set = t.set;
end $$;
comment on function stat_rows(stat_changes[], timestamptz) is 'The rows of job_stats that changes come to, each once.';
