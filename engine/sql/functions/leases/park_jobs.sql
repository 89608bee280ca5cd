-- p_items: [{job_id, epoch, token, wake_after_ms}]. PARK: the lease ends, the slots stay, no lane and no limit is touched.
create or replace function park_jobs(p_items jsonb) returns table (job_id uuid, parked boolean)
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock();
  v_parked uuid[];
  v_progress integer[];
  v_steps text[];
begin
  perform require_read_committed();
  with held as (
    select l.job_id, l.epoch, l.progress, l.step from jsonb_to_recordset(p_items) as i(job_id uuid, epoch integer)
    join leases l on l.job_id = i.job_id and l.epoch = i.epoch
    where l.job_id = any (array(select k.job_id from jsonb_to_recordset(p_items) as k(job_id uuid)))
    order by l.job_id
    for update of l
  )
  select coalesce(array_agg(h.job_id), '{}'), array_agg(h.progress::integer), array_agg(h.step)
  into v_parked, v_progress, v_steps from held h;
  delete from leases l where l.job_id = any (v_parked);

  insert into waits (job_id, token, wake_at, parked_at)
  select distinct on (i.job_id) i.job_id, i.token, v_now + greatest(i.wake_after_ms, 0) * interval '1 ms', v_now
  from jsonb_to_recordset(p_items) as i(job_id uuid, token text, wake_after_ms double precision)
  where i.job_id = any (v_parked);
  update jobs j set status = 'waiting', progress = p.progress, step = coalesce(p.step, j.step), updated_at = v_now
  from unnest(v_parked, v_progress, v_steps) p(id, progress, step) where j.id = p.id;
  return query
    select i.job_id, i.job_id = any (v_parked) from jsonb_to_recordset(p_items) as i(job_id uuid);
end $$;
comment on function park_jobs(jsonb) is 'Parks running jobs until wake_jobs() or their time: they use no worker, and keep their slots. parked is false where the lease is lost.';
