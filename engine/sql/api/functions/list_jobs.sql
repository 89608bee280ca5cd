create or replace function genjobs_api.list_jobs(
  kind text default null, status text[] default null, project text default null, subject text default null,
  search text default null, before uuid default null, count integer default 50
) returns setof genjobs_api.jobs
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
  v_jobs uuid[] := array(
    select l.id from list_jobs(p_owner => require_owner(), p_kind => kind, p_statuses => status, p_project => project,
      p_subject => subject, p_search => search, p_before => before, p_limit => least(count, 200)) l
  );
  v_live jsonb := live_details(v_jobs);
  v_job genjobs_api.jobs;
begin
  for v_job in select j.* from genjobs_api.jobs j where j.id = any (v_jobs) order by j.id desc loop
    v_job.position := v_live -> v_job.id::text ->> 'position';
    v_job.eta := nullif(v_live -> v_job.id::text -> 'eta', 'null');
    return next v_job;
  end loop;
end $$;
comment on function genjobs_api.list_jobs(text, text[], text, text, text, uuid, integer) is 'The caller''s jobs, newest first, filtered, at most 200; search is a text of the input, subject, project, step or error; the next page begins before the last id of this one.';
