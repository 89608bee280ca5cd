-- The last word on what is removed: nothing that lives, and of what was archived only what is as it was then. Without
-- waiting for anybody. Statistics go on counting what retention removes.
create or replace function remove_jobs(p_jobs uuid[], p_versions text[] default null) returns integer
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_manual uuid[];
  v_ids uuid[];
begin
  -- Whoever changes a manual job locks its row there first, so do we.
  with held as (
    select m.job_id from manual_jobs m where m.job_id = any (p_jobs) for update skip locked
  )
  select array_agg(h.job_id) into v_manual from held h;
  with held as (
    select j.id from jobs j
    where j.id = any (p_jobs) and j.finished_at is not null
      and (p_versions is null or j.xmin::text = p_versions[array_position(p_jobs, j.id)])
      and (j.id = any (v_manual) or not exists (select from manual_jobs m where m.job_id = j.id))
    for update of j skip locked
  )
  select array_agg(h.id) into v_ids from held h;
  if v_ids is null then return 0; end if;
  with gone as (
    delete from jobs j where j.id = any (v_ids) returning j.id, j.kind, j.finished_at
  )
  delete from trims t using gone g where t.kind = g.kind and t.since = g.finished_at and t.job_id = g.id;
  delete from attempts a where a.job_id = any (v_ids);
  delete from steps s where s.job_id = any (v_ids);
  delete from stream s where s.job_id = any (v_ids);
  delete from manual_jobs m where m.job_id = any (v_ids);
  return cardinality(v_ids);
end $$;
comment on function remove_jobs(uuid[], text[]) is 'Removes jobs that have ended, with their history; given versions, only those that have not changed since. Returns how many.';
