-- For the view jobs, like own_limits(): it looks at lanes and limits, of which the caller sees nothing else.
create or replace function own_eta(p_job uuid) returns jsonb
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
  return (
    select jsonb_build_object('p50', r.eta_p50, 'p90', r.eta_p90) from read_jobs(array[p_job]) r
    where r.owner_id = current_owner() and r.eta_p50 is not null
  );
end $$;
comment on function own_eta(uuid) is 'When a job of the caller''s will probably be done, as {p50, p90}. Null when nothing is known, and for a job of somebody else.';
