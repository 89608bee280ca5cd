-- Reads all statistics and all jobs. Jobs that retention took stay counted, so there may be more counted than is there;
-- never less, and from p_exact_from on, where it took nothing, not more either.
create or replace function verify_statistics(p_exact_from timestamptz default null) returns table (problem text, subject text)
language plpgsql stable
set search_path from current
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_now timestamptz := clock();
begin
  return query
  with stats as materialized (
    select s.* from job_stats s
    union all
    select r.* from stat_rows(array(
      select c from stat_changes c where c.xact >= (select stat_floor(f.folded_below) from stat_folds f where f.singleton)
    ), v_now) r
  ), pairs (coarse, fine, everybody, since) as (
    values ('total', 'month', true, '-infinity'), ('total', 'day', false, '-infinity'), ('month', 'day', true, '-infinity'),
      ('day', 'hour', true, stat_bound(v_now - interval '90 days', 'day', true)), ('hour', 'minute', true, stat_bound(v_now - interval '47 hours', 'hour', true))
  ), compared as (
    -- Each unit less its parts.
    select p.coarse, s.level, s.owner_id, case p.coarse when 'total' then '-infinity' else date_trunc(p.coarse, s.at, 'UTC') end as at,
      s.project_id, s.kind, s.mode, s.status, case s.grain when p.coarse then 1 else -1 end as times,
      s.jobs, s.cost_micros, s.charged, s.started, s.wait_ms, s.run_ms
    from stats s join pairs p on s.grain in (p.coarse, p.fine) and s.at >= p.since and p.everybody = (s.level = 'all')
  ), scanned as (
    select j.owner_id, date_trunc('day', j.finished_at, 'UTC') as at, coalesce(j.project_id, '') as project_id, j.kind, coalesce(j.mode, '') as mode,
      j.status, count(*) as jobs, sum(j.cost_micros) as cost_micros, sum(coalesce(j.charged, 0)) as charged, count(j.started_at) as started
    from jobs j where j.finished_at is not null group by 1, 2, 3, 4, 5, 6
  ), days as (
    select s.owner_id, s.at, s.project_id, s.kind, s.mode, s.status, sum(s.jobs) as jobs, sum(s.cost_micros) as cost_micros, sum(s.charged) as charged,
      sum(s.started) as started
    from (
      select d.owner_id, d.at, n.project_id, d.kind, d.mode, d.status, n.times * d.jobs as jobs, n.times * d.cost_micros as cost_micros,
        n.times * d.charged as charged, n.times * d.started as started
      from stats d
      cross join lateral (
        select d.project_id, 1 union all select '', -1 where d.level = 'project'
      ) n(project_id, times)
      where d.grain = 'day' and d.level <> 'all'
    ) s
    group by 1, 2, 3, 4, 5, 6
  )
  select format('%s that is not the sum of its parts', c.coarse), concat_ws(' ', c.level, c.owner_id, c.at, c.project_id, c.kind, c.mode, c.status)
  from compared c group by c.coarse, c.level, c.owner_id, c.at, c.project_id, c.kind, c.mode, c.status
  having (sum(c.times * c.jobs), sum(c.times * c.cost_micros), sum(c.times * c.charged), sum(c.times * c.started), sum(c.times * c.wait_ms),
    sum(c.times * c.run_ms)) <> (0, 0, 0, 0, 0, 0)
  union all
  select 'everybody is not the sum of the owners', concat_ws(' ', s.at, s.kind, s.mode, s.status)
  from stats s where s.grain = 'day' and s.level in ('all', 'owner') group by s.at, s.kind, s.mode, s.status
  having sum(case s.level when 'all' then s.jobs else -s.jobs end) <> 0
  union all
  select 'waits or runs that are not as many as jobs that started', concat_ws(' ', s.level, s.owner_id, s.grain, s.at, s.project_id, s.kind, s.mode, s.status)
  from stats s
  where s.started <> (select coalesce(sum(w.value::bigint), 0) from jsonb_each_text(s.waits) w)
    or s.started <> (select coalesce(sum(r.value::bigint), 0) from jsonb_each_text(s.runs) r)
  union all
  select 'counted otherwise than there are jobs', format('%s: %s, not %s', concat_ws(' ', k.owner_id, k.at, k.project_id, k.kind, k.mode, k.status),
    coalesce(d.jobs, 0), coalesce(j.jobs, 0))
  from days d
  full join scanned j on (j.owner_id, j.at, j.project_id, j.kind, j.mode, j.status) = (d.owner_id, d.at, d.project_id, d.kind, d.mode, d.status)
  cross join lateral (
    select coalesce(j.owner_id, d.owner_id) as owner_id, coalesce(j.at, d.at) as at, coalesce(j.project_id, d.project_id) as project_id,
      coalesce(j.kind, d.kind) as kind, coalesce(j.mode, d.mode) as mode, coalesce(j.status, d.status) as status
  ) k
  where coalesce(d.jobs, 0) < coalesce(j.jobs, 0)
    or (k.at >= p_exact_from and (coalesce(d.jobs, 0), coalesce(d.cost_micros, 0), coalesce(d.charged, 0), coalesce(d.started, 0))
      <> (coalesce(j.jobs, 0), coalesce(j.cost_micros, 0), coalesce(j.charged, 0), coalesce(j.started, 0)));
end $$;
comment on function verify_statistics(timestamptz) is 'Compares the statistics with themselves and with all jobs that are there: no rows when all is well. With a time, they must also count nothing else from that day on.';
