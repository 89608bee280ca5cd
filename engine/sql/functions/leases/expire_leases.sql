-- EXPIRE. A lease row held by somebody is being finished right now and left to him.
create or replace function expire_leases(p_jobs uuid[], p_wait boolean, p_now timestamptz) returns integer
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
  v_held uuid[];
  v_items jsonb;
begin
  with held as (
    select l.job_id from leases l
    where l.job_id = any (p_jobs)
      and (l.timeout_at <= p_now
        or not exists (select from workers w where w.worker_id = l.worker_id and w.expires_at > p_now))
    order by l.job_id
    for update of l skip locked
  )
  select array_agg(h.job_id) into v_held from held h;
  if not p_wait then v_held := lock_limits_nowait(v_held); end if;

  select jsonb_agg(jsonb_build_object('job_id', l.job_id, 'epoch', l.epoch, 'outcome', 'expired',
      'error', case when l.timeout_at <= p_now
        then jsonb_build_object('code', 'timeout',
          'message', format('attempt %s ran longer than the timeout of its kind', l.attempt))
        else jsonb_build_object('code', 'worker_lost',
          'message', format('the worker stopped answering during attempt %s', l.attempt)) end
    ))
  into v_items
  from leases l where l.job_id = any (v_held);
  if v_items is null then return 0; end if;
  return coalesce(cardinality((close_leases(v_items, p_now)).job_ids), 0);
end $$;
comment on function expire_leases(uuid[], boolean, timestamptz) is 'Ends leases whose worker is gone or whose attempt ran too long, checked under the lock. Without p_wait it leaves those whose limits are not free at once.';
