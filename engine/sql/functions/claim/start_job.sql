-- For work that is done outside of any worker: in a request of the app, on a page, by a program that cannot send
-- heartbeats. The lease is that of a worker of its own, good for as long as an attempt may run.
create or replace function start_job(p_item jsonb)
returns table (job json, replayed boolean)
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
  -- finish_started() knows these leases by the name.
  v_worker text := 'started:' || gen_random_uuid();
  -- An unknown kind is refused below, with its own code.
  v_timeout interval := coalesce((select k.timeout from kinds k where k.name = p_item ->> 'kind'), interval '1 minute');
begin
  perform require_read_committed();
  insert into workers (worker_id, info, started_at, seen_at, expires_at)
  values (v_worker, '{"role": "started"}', v_now, v_now, v_now + v_timeout + interval '10 seconds');
  select r.job, r.replayed into job, replayed from run_job(v_worker, p_item) r;
  if replayed then
    delete from workers w where w.worker_id = v_worker;
  end if;
  return next;
end $$;
comment on function start_job(jsonb) is 'Submits one job and counts it as running from now on, until finish_started, or its time is up. Raises JG001 where a limit is full.';
