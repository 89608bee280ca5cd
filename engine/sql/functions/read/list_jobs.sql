create or replace function list_jobs(
  p_owner text default null, p_project text default null, p_subject text default null, p_kind text default null,
  p_statuses text[] default null, p_before uuid default null, p_limit integer default 50, p_search text default null
) returns setof job_details
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_custom_plan
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  -- The text as it is: like's wildcards stand for themselves.
  v_pattern text := '%' || regexp_replace(nullif(p_search, ''), '([\\%_])', '\\\1', 'g') || '%';
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
      and (v_pattern is null
        or j.subject ilike v_pattern or j.project_id ilike v_pattern or j.error ->> 'message' ilike v_pattern
        or coalesce((select e.step from leases e where e.job_id = j.id), j.step) ilike v_pattern
        or exists (
          select from jsonb_path_query(j.input, '$.**') v(value)
          where jsonb_typeof(v.value) in ('string', 'number') and v.value #>> '{}' ilike v_pattern))
    order by j.id desc
    limit least(greatest(p_limit, 1), 1000)
  ));
end $$;
comment on function list_jobs(text, text, text, text, text[], uuid, integer, text) is 'Jobs, newest first, filtered; the next page begins before the last id of this one. p_search is a text, in any case, of the input, subject, project, step or error message.';
