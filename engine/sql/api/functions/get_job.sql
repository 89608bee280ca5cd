create or replace function genjobs_api.get_job(id uuid) returns genjobs_api.jobs
language plpgsql stable security definer
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_job genjobs_api.jobs;
  v_live jsonb;
begin
  perform require_owner();
  select j.* into v_job from genjobs_api.jobs j where j.id = get_job.id;
  if v_job.id is null then perform raise_refusal('{"code": "not_found", "message": "there is no such job"}'); end if;
  if v_job.finished_at is null then
    v_live := live_details(array[v_job.id]) -> v_job.id::text;
    v_job.position := v_live ->> 'position';
    v_job.eta := nullif(v_live -> 'eta', 'null');
  end if;
  return v_job;
end $$;
comment on function genjobs_api.get_job(uuid) is 'One job of the caller''s; eta says when it will probably be done, as {p50, p90}, if anything is known. JG006 for one that is missing or somebody else''s.';
