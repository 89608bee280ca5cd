create or replace function sweep_limits(p_limit integer) returns integer
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
  v_after text;
  v_keys text[];
  v_removed integer;
begin
  -- A different stretch of the table each time: limits in use are passed over without a write.
  select m.sweep_limits_after into v_after from meta m where m.singleton for update skip locked;
  if not found then return 0; end if;
  v_keys := array(select l.key from limits l where l.key > v_after order by l.key limit p_limit);
  update meta m
  set sweep_limits_after = case when cardinality(v_keys) < p_limit then '' else v_keys[p_limit] end
  where m.singleton and m.sweep_limits_after <> case when cardinality(v_keys) < p_limit then '' else v_keys[p_limit] end;

  -- A limit first used while its owner's plan was being changed may have missed the change.
  perform refresh_plan_limits(v_keys, false);
  v_keys := array(
    select l.key from limits l
    where l.key = any (v_keys) and l.max_override is null
      and not exists (select from lane_keys k where k.limit_key = l.key)
      and not exists (select from slots s where s.limit_key = l.key)
    order by l.key
  );
  with held as (
    select l.key from limits l where l.key = any (v_keys) order by l.key for update skip locked
  )
  select coalesce(array_agg(h.key), '{}') into v_keys from held h;
  -- A new statement, under the lock: nobody can begin to use these now.
  delete from limits l
  where l.key = any (v_keys) and l.max_override is null
    and not exists (select from lane_keys k where k.limit_key = l.key)
    and not exists (select from slots s where s.limit_key = l.key);
  get diagnostics v_removed = row_count;
  return v_removed;
end $$;
comment on function sweep_limits(integer) is 'Removes limits that no lane needs, that hold no slot and that nobody has overridden.';
