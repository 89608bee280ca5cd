create or replace function promote_jobs(p_limit integer default 1000) returns integer
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
  return promote_due(p_limit) + heed_notes();
end $$;
comment on function promote_jobs(integer) is 'Moves scheduled and parked jobs whose time has come into the queue, and wakes the lanes that a wake had to pass over. Returns how many of both.';
