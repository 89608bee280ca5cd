create or replace function genjobs_api.clear_jobs(key text) returns setof genjobs_api.jobs
language plpgsql volatile security definer
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_cleared uuid[] := array(select c.id from clear_jobs(clear_jobs.key, require_owner()) c(id));
begin
  return query select j.* from genjobs_api.jobs j where j.id = any (v_cleared) order by j.id desc;
end $$;
comment on function genjobs_api.clear_jobs(text) is '"Clear stuck job": fails whatever of the caller''s holds a limit, and answers with these jobs.';
