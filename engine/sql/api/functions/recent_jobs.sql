create or replace function genjobs_api.recent_jobs(count integer default 20) returns setof genjobs_api.jobs
language plpgsql stable security definer
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return query select * from genjobs_api.list_jobs(count => recent_jobs.count);
end $$;
comment on function genjobs_api.recent_jobs(integer) is 'The caller''s newest jobs, at most 200.';
