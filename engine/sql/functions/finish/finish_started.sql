-- A started job has one lease in its life, so its id is enough to end it, from any process. The job of a worker is the
-- worker's to end: whoever names one here changes nothing.
create or replace function finish_started(p_job uuid, p_outcome text, p_output jsonb default null, p_error jsonb default null,
  p_charge bigint default null)
returns table (result text, status text)
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
  v_epoch integer;
  v_worker text;
begin
  perform require_read_committed();
  select l.epoch, l.worker_id into v_epoch, v_worker
  from leases l where l.job_id = p_job and l.worker_id like 'started:%';
  if v_epoch is null then
    -- Once ended, it has no lease that this could take; its last epoch tells how it ended.
    v_epoch := (select j.lease_epoch from jobs j where j.id = p_job and j.finished_at is not null);
  end if;
  select f.result, f.status into result, status
  from finish_jobs(jsonb_build_array(jsonb_build_object('job_id', p_job, 'epoch', coalesce(v_epoch, 0),
    'outcome', p_outcome, 'output', p_output, 'error', p_error, 'permanent', true, 'charge', p_charge))) f;
  -- A heartbeat goes from the worker to its leases, the other way round: never wait for it here.
  delete from workers w
  where w.worker_id = (select h.worker_id from workers h where h.worker_id = v_worker for update skip locked)
    and not exists (select from leases l where l.worker_id = v_worker);
  perform fold_when_many();
  return next;
end $$;
comment on function finish_started(uuid, text, jsonb, jsonb, bigint) is 'Ends a job of start_job as succeeded, at p_charge of its price (null: all of it), or failed. Answers ok, already_finished, or lease_lost: it was canceled, cleared, stale, or is a worker''s.';
