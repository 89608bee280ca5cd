create or replace function genjobs_api.delete_job(id uuid) returns void
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
  select d.result into v_result from delete_jobs(array[delete_job.id], require_owner()) d;
  case v_result
    when 'deleted' then return;
    when 'busy' then
      perform raise_refusal('{"code": "busy", "message": "the job is being changed by somebody else at this moment"}');
    else perform raise_refusal('{"code": "not_found", "message": "there is no such job"}');
  end case;
end $$;
comment on function genjobs_api.delete_job(uuid) is 'Erases a job of the caller''s with its result and history, canceling it first. JG006, JG011.';
