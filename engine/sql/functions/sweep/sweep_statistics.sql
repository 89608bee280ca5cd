create or replace function sweep_statistics(p_limit integer, p_older interval) returns text[]
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
  if (
    select c.finished_at from stat_changes c
    where c.xact >= (select stat_floor(f.folded_below) from stat_folds f where f.singleton)
    order by c.xact, c.id limit 1
  ) <= clock() - p_older then
    perform fold_statistics(p_limit);
  end if;
  return '{}';
exception when others then
  return array[sqlerrm];
end $$;
comment on function sweep_statistics(integer, interval) is 'Folds statistics when the oldest change that waits for it is that old, and returns what went wrong.';
