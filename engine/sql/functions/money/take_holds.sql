create or replace function take_holds(p_subs submission[], p_now timestamptz) returns submission[]
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
  return p_subs;
end $$;
comment on function take_holds(submission[], timestamptz) is 'Sets the credits of accepted submissions aside, in item order, or refuses with insufficient_credits.';
