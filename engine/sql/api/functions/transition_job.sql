create or replace function genjobs_api.transition_job(
  id uuid, status text, error text default null, output jsonb default null
) returns boolean
language plpgsql volatile security definer
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
    select t.result = 'ok'
    from transition_jobs(jsonb_build_array(jsonb_build_object('job_id', transition_job.id, 'status', transition_job.status,
      'error', transition_job.error, 'output', transition_job.output)), require_owner(), true) t
  );
end $$;
comment on function genjobs_api.transition_job(uuid, text, text, jsonb) is 'Moves a manual job of the caller''s: queued to running to succeeded or failed. False, and nothing is changed, when that is not possible, when there is no such job, or when only the server moves it.';
