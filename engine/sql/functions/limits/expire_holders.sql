create or replace function expire_holders(p_keys text[], p_now timestamptz) returns integer
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
  v_stale uuid[];
  v_dead uuid[];
begin
  v_stale := array(select distinct s.job_id from slots s where s.limit_key = any (p_keys) and s.stale_at <= p_now);
  if cardinality(v_stale) > 0 then
    perform end_jobs(v_stale, 'failed', stale_error(), false, p_now);
  end if;
  v_dead := array(
    select distinct s.job_id from slots s join leases l on l.job_id = s.job_id
    where s.limit_key = any (p_keys)
      and (l.timeout_at <= p_now
        or not exists (select from workers w where w.worker_id = l.worker_id and w.expires_at > p_now))
  );
  if cardinality(v_dead) > 0 then
    perform expire_leases(v_dead, false, p_now);
  end if;
  return cardinality(v_stale) + cardinality(v_dead);
end $$;
comment on function expire_holders(text[], timestamptz) is 'Ends what holds slots of these limits and is stale or dead, as far as it can be had without waiting. Returns how many it tried to end, whose limits may be locked now.';
