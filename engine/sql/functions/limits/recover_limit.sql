create or replace function recover_limit(p_key text) returns integer
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  perform require_read_committed();
  perform expire_holders(array[p_key], clock());
  return (select l.max - (select count(*) from slots s where s.limit_key = l.key) from limits l where l.key = p_key);
end $$;
comment on function recover_limit(text) is 'Frees a limit of what is stale or dead and returns its room. For a caller whose own transaction must not do so.';
