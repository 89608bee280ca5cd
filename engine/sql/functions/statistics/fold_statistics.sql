-- One at a time: whoever finds the lock taken leaves the work to its holder. Nobody waits for it, and nothing but the fold
-- writes job_stats.
create or replace function fold_statistics(p_limit integer default 1000) returns integer
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
  v_now timestamptz := clock();
  v_from xid8;
  v_below xid8;
  v_changes stat_changes[];
  v_places tid[];
  v_rows job_stats[];
begin
  perform require_read_committed();
  perform from stat_folds f where f.singleton for update skip locked;
  if not found then return 0; end if;
  -- A new statement, which sees what the last holder did. Transactions below its xmin have all ended, so what it does not
  -- see of them never comes; a later fold and all reads start above, whatever dead rows a long transaction keeps there.
  select stat_floor(f.folded_below), pg_snapshot_xmin(pg_current_snapshot()) into v_from, v_below
  from stat_folds f where f.singleton;
  select array_agg(w.change), array_agg(w.place) into v_changes, v_places
  from (
    select c as change, c.ctid as place from stat_changes c where c.xact >= v_from order by c.xact, c.id limit p_limit + 1
  ) w;
  if cardinality(v_changes) > p_limit then
    v_changes := v_changes[:p_limit];
    v_places := v_places[:p_limit];
    v_below := least(v_below, v_changes[p_limit].xact);
  end if;
  if v_changes is null then return 0; end if;
  update stat_folds f set folded_below = v_below where f.singleton;
  -- Whoever moves such a row takes the lock of the fold before.
  delete from stat_changes c where c.ctid = any (v_places);
  v_rows := array(select r from stat_rows(v_changes, v_now) r);
  insert into job_stats as s
  select r.* from unnest(v_rows) r
  on conflict (level, owner_id, grain, at, project_id, kind, mode, status) do update
  set jobs = s.jobs + excluded.jobs, cost_micros = s.cost_micros + excluded.cost_micros, charged = s.charged + excluded.charged,
    started = s.started + excluded.started, wait_ms = s.wait_ms + excluded.wait_ms, run_ms = s.run_ms + excluded.run_ms,
    (waits, runs) = (
      -- Only the buckets that come are looked at: what is there may be large. What comes to zero is left out.
      select (s.waits - coalesce(array_agg(n.wait) filter (where n.waited = 0), '{}'))
          || coalesce(jsonb_object_agg(n.wait, n.waited) filter (where n.waited <> 0), '{}'),
        (s.runs - coalesce(array_agg(n.run) filter (where n.ran = 0), '{}'))
          || coalesce(jsonb_object_agg(n.run, n.ran) filter (where n.ran <> 0), '{}')
      from (
        select b.wait, coalesce((s.waits ->> b.wait)::bigint, 0) + (excluded.waits ->> b.wait)::bigint as waited,
          b.run, coalesce((s.runs ->> b.run)::bigint, 0) + (excluded.runs ->> b.run)::bigint as ran
        from (select jsonb_object_keys(excluded.waits) as wait, jsonb_object_keys(excluded.runs) as run) b
        offset 0
      ) n
    );
  delete from job_stats s using unnest(v_rows) r
  where r.jobs <= 0 and s.jobs = 0 and s.level = r.level and s.owner_id = r.owner_id and s.grain = r.grain and s.at = r.at
    and s.project_id = r.project_id and s.kind = r.kind and s.mode = r.mode and s.status = r.status;

  -- A day more of minutes and two of hours than is answered, so that a read finds what it starts with.
  delete from job_stats s where s.ctid = any (array(
    select o.ctid from job_stats o where o.grain = 'minute' and o.at < v_now - interval '72 hours' order by o.at limit p_limit));
  delete from job_stats s where s.ctid = any (array(
    select o.ctid from job_stats o where o.grain = 'hour' and o.at < v_now - interval '2256 hours' order by o.at limit p_limit));
  return cardinality(v_changes);
end $$;
comment on function fold_statistics(integer) is 'Folds changes of the statistics, up to a number of them, and forgets minutes and hours that are old. Returns how many it folded: zero also when somebody else folds.';
