create or replace function sweep_lanes(p_limit integer) returns integer
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
  v_before timestamptz := clock() - interval '10 minutes';
  v_swept timestamptz := (select to_timestamp(s.last_value / 1000.0) from lanes_swept s);
  v_from timestamptz := '-infinity';
  v_lanes uuid[];
begin
  -- Under an open transaction all lanes that ever were idle stay in the index: only once a minute is it read from its beginning.
  if date_trunc('minute', v_swept) = date_trunc('minute', v_before) then
    v_from := least(v_swept, v_before) - interval '10 seconds';
  end if;
  -- Not at once, since a lane and its limits take longer to make than to find. A lane whose tag the virtual clock has passed
  -- is not needed for fairness: a new one gets the same tag.
  with held as (
    select l.lane from lanes l
    where l.status = 'idle' and l.idle_at > v_from and l.idle_at <= v_before and l.tag <= virtual_now()
    order by l.idle_at limit p_limit
    for update skip locked
  )
  select array_agg(h.lane) into v_lanes from held h;
  -- What is more than the limit is still to be looked at.
  if coalesce(cardinality(v_lanes), 0) < p_limit then
    perform setval('lanes_swept', (extract(epoch from v_before) * 1000)::bigint);
  end if;
  if v_lanes is null then return 0; end if;
  delete from lane_keys k using lanes l
  where l.lane = any (v_lanes) and k.lane = l.lane and k.limit_key = any (l.limit_keys);
  delete from lanes l where l.lane = any (v_lanes) and l.status = 'idle';
  return cardinality(v_lanes);
end $$;
comment on function sweep_lanes(integer) is 'Removes idle lanes. Whoever submits to one holds its key share, so it is left alone.';
