create or replace function genjobs_api.cancel_job(id uuid) returns genjobs_api.jobs
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
  v_result text;
begin
  select c.result into v_result from cancel_jobs(array[cancel_job.id], require_owner()) c;
  if v_result = 'busy' then
    perform raise_refusal('{"code": "busy", "message": "the job is being changed by somebody else at this moment"}');
  end if;
  return genjobs_api.get_job(cancel_job.id);
end $$;
comment on function genjobs_api.cancel_job(uuid) is 'Cancels a job of the caller''s and answers with it; one that has ended stays as it is. JG006, JG011.';
