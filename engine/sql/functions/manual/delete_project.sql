create or replace function delete_project(p_project text, p_limit integer default 1000)
returns table (deleted integer, remaining bigint)
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  if coalesce(p_project, '') = '' then
    perform raise_refusal('{"code": "invalid_input", "message": "the jobs of which project are to be deleted?"}');
  end if;
  select count(*) filter (where d.result = 'deleted') into deleted
  from delete_jobs(array(
    select j.id from jobs j where j.project_id = p_project order by j.id limit p_limit
  )) d;
  select count(*) into remaining from jobs j where j.project_id = p_project;
  return next;
end $$;
comment on function delete_project(text, integer) is 'Deletes the jobs of a project, of whatever owner and kind: up to p_limit a call (null: all of them), live ones canceled first. Call it until none remain.';
