create or replace function erase_removed(p_owner text) returns integer
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
  v_removal text;
  v_ids uuid[];
  v_erased integer := 0;
begin
  for v_removal in select r.name from removals r order by r.name for update loop
    execute format('with gone as (delete from %I where owner_id = $1 returning id) select array_agg(id) from gone', v_removal)
      into v_ids using p_owner;
    continue when v_ids is null;
    delete from attempts a where a.job_id = any (v_ids);
    delete from steps s where s.job_id = any (v_ids);
    delete from stream s where s.job_id = any (v_ids);
    delete from manual_jobs m where m.job_id = any (v_ids);
    v_erased := v_erased + cardinality(v_ids);
  end loop;
  return v_erased;
end $$;
comment on function erase_removed(text) is 'Erases the jobs of an owner in partitions that wait to be archived.';
