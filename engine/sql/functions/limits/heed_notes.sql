create or replace function heed_notes() returns integer
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
  v_keys := array(select n.limit_key from wake_notes n order by n.limit_key limit 100);
  if cardinality(v_keys) = 0 then return 0; end if;
  v_keys := array(
    select l.key from limits l where l.key = any (v_keys) order by l.key for no key update skip locked
  );
  delete from wake_notes n where n.limit_key = any (v_keys);
  return wake_lanes(v_keys);
end $$;
comment on function heed_notes() is 'Wakes the lanes that a wake had to pass over. Waits for nothing.';
