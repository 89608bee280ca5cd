-- Whoever locks the row of a kind works out its pace, every ten seconds. A change of less than a twentieth is not worth
-- telling everybody who watches a job of the kind.
-- What becomes ready has at least the virtual time of the moment when its transaction began, which is the last one or
-- later if no transaction takes ten seconds; once a minute all that is ready is looked for, whatever its tag.
create or replace function sweep_pace(p_now timestamptz) returns integer
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
  v_kinds text[];
  v_from bigint[];
  v_virtual bigint := virtual_now();
begin
  insert into kind_pace (kind, refreshed_at)
  select k.name, '-infinity' from kinds k
  where not exists (select from kind_pace p where p.kind = k.name)
    and exists (select from durations d where d.kind = k.name)
  order by k.name
  on conflict (kind) do nothing;

  with due as (
    select p.kind, p.lowest_tag, p.refreshed_at from kind_pace p where p.refreshed_at <= p_now - interval '10 seconds'
    order by p.kind for update skip locked
  )
  select array_agg(d.kind),
    array_agg(case when date_trunc('minute', d.refreshed_at) = date_trunc('minute', p_now) then d.lowest_tag else 0 end)
  into v_kinds, v_from from due d;
  if v_kinds is null then return 0; end if;

  update kind_pace p
  set p50_ms = case when p.p50_ms is null or abs(n.p50 - p.p50_ms) * 20 >= p.p50_ms then n.p50 else p.p50_ms end,
    p90_ms = case when p.p90_ms is null or abs(n.p90 - p.p90_ms) * 20 >= p.p90_ms then n.p90 else p.p90_ms end,
    samples = n.samples, running = coalesce(n.running, 0), refreshed_at = p_now,
    lowest_tag = least(n.lowest_tag, p.virtual_tag, v_virtual), virtual_tag = v_virtual
  from (
    select k.kind, s.p50, s.p90, s.samples, e.running, lowest_ready_tag(k.kind, k.from_tag) as lowest_tag
    from unnest(v_kinds, v_from) k(kind, from_tag)
    cross join lateral (
      select percentile_disc(0.5) within group (order by d.run_ms) as p50,
        percentile_disc(0.9) within group (order by d.run_ms) as p90, count(*) as samples
      from (select w.run_ms from durations w where w.kind = k.kind order by w.at desc limit 200) d
    ) s
    left join (
      select l.kind, count(*) as running
      from (select w.kind from leases w order by w.job_id limit 10000) l group by l.kind
    ) e on e.kind = k.kind
  ) n
  where p.kind = n.kind;

  delete from durations d
  using (
    select k.kind, (select w.at from durations w where w.kind = k.kind order by w.at desc offset 200 limit 1) as at
    from unnest(v_kinds) k(kind)
  ) o
  where d.kind = o.kind and d.at <= o.at;
  return cardinality(v_kinds);
end $$;
comment on function sweep_pace(timestamptz) is 'Works out how long recent jobs of each kind ran, and keeps the newest 200 samples of each.';
