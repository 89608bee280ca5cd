-- Folded and not, in one snapshot: a stable function sees what its caller's statement sees. So a job counts at the very
-- moment at which its end is committed.
create or replace function read_statistics(
  p_owner text, p_project text, p_kind text, p_mode text, p_from timestamptz, p_to timestamptz, p_by text[], p_limit integer default 1000,
  p_own boolean default false
) returns table (since timestamptz, until timestamptz, pending integer, answer jsonb)
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
declare
  v_by text[] := coalesce(p_by, '{}');
  v_step text := (select b from unnest(v_by) b where b in ('month', 'day', 'hour', 'minute') limit 1);
  v_range record;
  v_none constant jsonb := '{"p50": null, "p90": null, "p99": null}';
  v_floor xid8;
  v_pending integer;
  v_answer jsonb;
begin
  select r.since, r.until, r.units into v_range from statistics_range(p_owner, p_project, v_by, p_from, p_to) r;
  select stat_floor(f.folded_below) into v_floor from stat_folds f where f.singleton;
  with pieces as (
    select array_agg(p.grain) as grains, array_agg(p.since) as since, array_agg(p.until) as until
    from (
      select 'total' as grain, v_range.since, v_range.until where v_range.units = '{total}'
      union all
      select p.grain, p.since, p.until from stat_pieces(v_range.units, v_range.since, v_range.until) p where v_range.units <> '{total}'
    ) p
  ), changes as materialized (
    select c.* from stat_jobs(array(select c from stat_changes c where c.xact >= v_floor)) c
  ), counted as materialized (
    select s.times, (s.folded).* from pieces p
    cross join lateral folded_stats(p_owner, p_project, v_by, p.grains, p.since, p.until) s
    union all
    select c.times, '', c.owner_id, '', c.at, c.project_id, c.kind, c.mode, c.status, 1, c.cost_micros, c.charged, (c.wait is not null)::integer,
      coalesce(c.wait_ms, 0), coalesce(c.run_ms, 0), case when c.wait is not null then jsonb_build_object(c.wait, 1) end,
      case when c.run is not null then jsonb_build_object(c.run, 1) end
    from changes c
    where c.owner_id = coalesce(p_owner, c.owner_id) and c.project_id = coalesce(p_project, c.project_id)
      and c.at >= v_range.since and c.at < v_range.until
  ), keyed as materialized (
    select jsonb_strip_nulls(jsonb_build_object(
        'owner', case when 'owner' = any (v_by) then c.owner_id end, 'project', case when 'project' = any (v_by) then c.project_id end,
        'kind', case when 'kind' = any (v_by) then c.kind end, 'mode', case when 'mode' = any (v_by) then c.mode end,
        'status', case when 'status' = any (v_by) then c.status end,
        'at', case when v_step is not null then (extract(epoch from date_trunc(v_step, c.at, 'UTC')) * 1000)::bigint end)) as key, c.*,
      case when p_own and not coalesce(m.manual and not m.internal and m.price = 0, false) then 0 else c.cost_micros end as shown_micros
    from counted c left join kinds m on m.name = c.kind
    where c.kind = coalesce(p_kind, c.kind) and c.mode = coalesce(p_mode, c.mode)
  ), sums as (
    select k.key, sum(k.times * k.jobs) as jobs, coalesce(sum(k.times * k.jobs) filter (where k.status = 'succeeded'), 0) as succeeded,
      coalesce(sum(k.times * k.jobs) filter (where k.status = 'failed'), 0) as failed,
      coalesce(sum(k.times * k.jobs) filter (where k.status = 'canceled'), 0) as canceled,
      sum(k.times * k.shown_micros) as cost_micros, sum(k.times * k.charged) as charged, sum(k.times * k.started) as started,
      sum(k.times * k.wait_ms) as wait_ms, sum(k.times * k.run_ms) as run_ms
    from keyed k group by k.key having sum(k.times * k.jobs) <> 0
    order by k.key -> 'at', sum(k.times * k.jobs) desc, k.key limit p_limit
  ), buckets as (
    select u.what, u.bucket, k.key, sum(k.times * u.jobs) as jobs
    from keyed k
    cross join lateral (
      select 'wait', w.key::integer, w.value::bigint from jsonb_each_text(k.waits) w
      union all select 'run', r.key::integer, r.value::bigint from jsonb_each_text(k.runs) r
    ) u(what, bucket, jobs)
    group by u.what, u.bucket, k.key having sum(k.times * u.jobs) <> 0
  ), percentiles as (
    -- The middle of a bucket in the sense of ratios: at most 4.9 % from anything in it.
    select p.key, p.what, jsonb_build_object('p50', min(p.ms) filter (where p.upto * 100 >= p.jobs * 50),
      'p90', min(p.ms) filter (where p.upto * 100 >= p.jobs * 90), 'p99', min(p.ms) filter (where p.upto * 100 >= p.jobs * 99)) as ms
    from (
      select b.key, b.what, case when b.bucket = 0 then 1 else round(power(1.1::double precision, b.bucket - 0.5)) end as ms,
        sum(b.jobs) over (partition by b.key, b.what order by b.bucket) as upto, sum(b.jobs) over (partition by b.key, b.what) as jobs
      from buckets b
    ) p
    group by p.key, p.what
  )
  select (select count(*) from changes), (
    select coalesce(jsonb_agg(s.key || jsonb_build_object('jobs', s.jobs, 'succeeded', s.succeeded, 'failed', s.failed, 'canceled', s.canceled,
      'cost_micros', s.cost_micros, 'charged', s.charged, 'started', s.started,
      'wait', jsonb_build_object('total', s.wait_ms) || coalesce(w.ms, v_none), 'run', jsonb_build_object('total', s.run_ms) || coalesce(r.ms, v_none))
      order by s.key -> 'at', s.jobs desc, s.key), '[]')
    from sums s
    left join percentiles w on w.key = s.key and w.what = 'wait' left join percentiles r on r.key = s.key and r.what = 'run')
  into v_pending, v_answer;
  return query select nullif(v_range.since, '-infinity'), nullif(v_range.until, 'infinity'), v_pending, v_answer;
end $$;
comment on function read_statistics(text, text, text, text, timestamptz, timestamptz, text[], integer, boolean) is 'Ended jobs, counted as of this moment: of an owner, a project, or (null) everybody, of a kind or a mode, in a range of time, by any of owner, project, kind, mode, status, and month, day, hour or minute (at, in ms). since and until say what is counted, null without a bound. cost_micros and charged are sums, wait and run milliseconds. With p_own for the owner himself: without what it costs whoever runs his jobs, but for manual kinds that he moves himself: neither internal nor priced.';
