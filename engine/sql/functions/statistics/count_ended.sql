create or replace function count_ended(p_jobs uuid[], p_statuses text[], p_now timestamptz) returns void
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
comment on function count_ended(uuid[], text[], timestamptz) is 'Notes jobs that have ended for the statistics.';
