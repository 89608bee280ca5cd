create or replace function promote_due(p_limit integer) returns integer
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
  v_now timestamptz := clock();
  v_jobs uuid[];
  v_run_ats timestamptz[];
  v_woken uuid[];
begin
  with due as (
    select s.run_at, s.job_id from scheduled s
    where s.run_at <= v_now
    order by s.run_at, s.job_id limit p_limit
    for update skip locked
  )
  select coalesce(array_agg(d.job_id), '{}'), array_agg(d.run_at) into v_jobs, v_run_ats from due d;
  delete from scheduled s
  using unnest(v_jobs, v_run_ats) d(job_id, run_at)
  where s.run_at = d.run_at and s.job_id = d.job_id;

  with due as (
    select w.job_id from waits w
    where w.wake_at <= v_now
    order by w.wake_at, w.job_id limit p_limit
    for update skip locked
  )
  select coalesce(array_agg(d.job_id), '{}') into v_woken from due d;
  delete from waits w where w.job_id = any (v_woken);
  update jobs j set status = 'queued', woken = true, updated_at = v_now
  from unnest(v_woken) i(id) where j.id = i.id;

  v_jobs := v_jobs || v_woken;
  if cardinality(v_jobs) > 0 then
    perform relane_jobs(v_jobs);
    perform enqueue_jobs(array_agg(j.id), array_agg(j.lane), array_agg(j.seq))
    from unnest(v_jobs) i(id) join jobs j on j.id = i.id;
  end if;
  return cardinality(v_jobs);
end $$;
comment on function promote_due(integer) is 'Moves scheduled and parked jobs whose time has come into the queue. Takes lanes, so the caller holds no limit yet.';
