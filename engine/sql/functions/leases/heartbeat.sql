-- p_leases: [{job_id, epoch}], all that the worker believes it holds.
create or replace function heartbeat(p_worker text, p_ttl_ms integer, p_leases jsonb default '[]', p_info jsonb default '{}')
returns table (job_id uuid, epoch integer, status text, error jsonb)
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
  v_lost jsonb;
begin
  perform require_read_committed();
  insert into workers as w (worker_id, info, started_at, seen_at, expires_at)
  values (p_worker, p_info, v_now, v_now, v_now + p_ttl_ms * interval '1 ms')
  on conflict (worker_id) do update
    set seen_at = excluded.seen_at, expires_at = excluded.expires_at;

  -- The reply that granted a lease may have been lost: a lease that two lists leave out is not held by anybody.
  with held as (
    select l.job_id, i.job_id is not null as listed
    from leases l
    left join jsonb_to_recordset(p_leases) as i(job_id uuid, epoch integer) on i.job_id = l.job_id and i.epoch = l.epoch
    where l.worker_id = p_worker and (l.missed > 0 or i.job_id is null)
    order by l.job_id
    for update of l
  )
  update leases l
  set missed = case when h.listed then 0 else l.missed + 1 end
  from held h
  where l.job_id = h.job_id and l.worker_id = p_worker;

  v_lost := (
    select jsonb_agg(jsonb_build_object('job_id', l.job_id, 'epoch', l.epoch, 'outcome', 'released'))
    from leases l where l.worker_id = p_worker and l.missed >= 2
  );
  if v_lost is not null then perform close_leases(v_lost, v_now); end if;

  return query
    select i.job_id, i.epoch, j.status, j.error
    from jsonb_to_recordset(p_leases) as i(job_id uuid, epoch integer)
    left join lateral (select o.status, o.error from jobs o where o.id = i.job_id offset 0) j on true
    where not exists (select from leases l where l.job_id = i.job_id and l.epoch = i.epoch);
end $$;
comment on function heartbeat(text, integer, jsonb, jsonb) is 'Renews a worker, and with it all leases in its list. Returns the listed leases that are lost, with what became of the job.';
