create or replace function list_jobs(
  p_owner text default null, p_project text default null, p_subject text default null, p_kind text default null,
  p_statuses text[] default null, p_before uuid default null, p_limit integer default 50
) returns setof job_details
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_custom_plan
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  -- Planned for the filters at hand, so that those not given vanish and the index of the owner or project is used.
  return query select * from read_jobs(array(
    select j.id from jobs j
    where (p_owner is null or j.owner_id = p_owner)
      and (p_project is null or j.project_id = p_project)
      and (p_subject is null or j.subject = p_subject)
      and (p_kind is null or j.kind = p_kind)
      and (p_statuses is null or j.status = any (p_statuses))
      and (p_before is null or j.id < p_before)
    order by j.id desc
    limit least(greatest(p_limit, 1), 1000)
  ));
end $$;
comment on function list_jobs(text, text, text, text, text[], uuid, integer) is 'Jobs, newest first, filtered; the next page begins before the last id of this one.';
