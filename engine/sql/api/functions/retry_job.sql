create or replace function genjobs_api.retry_job(id uuid) returns genjobs_api.jobs
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
  v_owner text := require_owner();
  v_answer record;
begin
  if exists (
    select from jobs j join kinds k on k.name = j.kind
    where j.id = retry_job.id and j.owner_id = v_owner and k.internal
  ) then
    perform raise_refusal('{"code": "forbidden", "message": "only the server submits jobs of this kind"}');
  end if;
  select r.new_id, r.error into v_answer from retry_jobs(array[retry_job.id], v_owner) r;
  if v_answer.error is not null then perform raise_refusal(own_refusal(v_answer.error, v_owner)); end if;
  return genjobs_api.get_job(v_answer.new_id);
end $$;
comment on function genjobs_api.retry_job(uuid) is 'Submits the request of a failed or canceled job again and answers with the new job, the same one each time. JG001, JG005, JG006.';
