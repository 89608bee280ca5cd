create or replace function refresh_plan_limits(p_keys text[], p_wait boolean default true) returns integer
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
  v_keys text[];
begin
  if not p_wait then
    p_keys := array(
      select l.key from limits l
      where l.key = any (p_keys) and l.max_plan is distinct from plan_max(l.owner_id, l.template)
      order by l.key for no key update skip locked
    );
  end if;
  with held as (
    select l.key, l.owner_id, l.template from limits l
    where l.key = any (p_keys) and l.max_plan is distinct from plan_max(l.owner_id, l.template)
    order by l.key
    for no key update
  ), changed as (
    update limits l
    set max_plan = plan_max(h.owner_id, h.template), lowered_from = greatest(l.lowered_from, l.max)
    from held h
    where l.key = h.key and l.key = any (p_keys)
    returning l.key
  )
  select coalesce(array_agg(c.key), '{}') into v_keys from changed c;
  perform wake_lanes(v_keys);
  return cardinality(v_keys);
end $$;
comment on function refresh_plan_limits(text[], boolean) is 'Brings limits up to what the plans of their owners say now, and wakes what that leaves room for. Without p_wait it leaves those that are locked.';
