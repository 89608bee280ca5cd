-- A dump that is read into another server brings a mark that its transactions have not reached.
create or replace function stat_floor(p_folded_below xid8) returns xid8
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return case when p_folded_below <= pg_snapshot_xmax(pg_current_snapshot()) then p_folded_below else '0'::xid8 end;
end $$;
comment on function stat_floor(xid8) is 'From which transaction on stat_changes has what is not folded.';
