create or replace function sweep_statistics(p_limit integer) returns text[]
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
  perform fold_statistics(p_limit);
  return '{}';
exception when others then
  return array[sqlerrm];
end $$;
comment on function sweep_statistics(integer) is 'Folds statistics, and returns what went wrong.';
