create or replace function lock_limits_nowait(p_jobs uuid[]) returns uuid[]
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
  v_keys text[];
begin
  with held as (
    select m.key from limits m
    where m.key in (select s.limit_key from unnest(p_jobs) i(id) join slots s on s.job_id = i.id where s.policy = 'queue')
    order by m.key for no key update skip locked
  )
  select coalesce(array_agg(h.key), '{}') into v_keys from held h;
  return array(
    select i.id from unnest(p_jobs) i(id)
    where not exists (
      select from slots s where s.job_id = i.id and s.policy = 'queue' and s.limit_key <> all (v_keys)
    )
  );
end $$;
comment on function lock_limits_nowait(uuid[]) is 'Locks the queue-limits of jobs without waiting; returns the jobs of which every one could be locked.';
