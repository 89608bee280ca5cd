create or replace function genjobs_api.update_job(id uuid, changes jsonb) returns genjobs_api.jobs
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
  v_result text;
begin
  perform require_manual_changes(changes, '{mode,input_asset,error,cost_micros,metadata,progress,step}');
  v_result := (
    select u.result from update_jobs(jsonb_build_array(changes || jsonb_build_object('job_id', update_job.id)), v_owner, true) u
  );
  if v_result = 'not_found' then
    perform raise_refusal('{"code": "not_found", "message": "there is no such job"}');
  elsif v_result <> 'ok' then
    perform raise_refusal('{"code": "forbidden", "message": "only the server changes jobs of this kind"}');
  end if;
  return genjobs_api.get_job(update_job.id);
end $$;
comment on function genjobs_api.update_job(uuid, jsonb) is 'Changes a manual job of the caller''s: mode, input_asset, error (a text), cost_micros, metadata, progress, step; null empties. JG006, JG009, JG025.';
