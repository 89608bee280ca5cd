-- The caller took the jobs out of the queue, or made them, so nobody else writes them now.
create or replace function grant_leases(p_worker text, p_jobs uuid[], p_slot_keys text[], p_slot_jobs uuid[], p_now timestamptz)
returns json
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
  v_granted json;
begin
  update jobs j
  set status = 'running', lease_epoch = j.lease_epoch + 1,
    attempt = j.attempt + case when j.woken then 0 else 1 end, woken = false,
    started_at = coalesce(j.started_at, p_now), attempt_started_at = p_now, updated_at = p_now
  from unnest(p_jobs) i(id)
  where j.id = i.id;

  insert into leases (job_id, epoch, worker_id, kind, attempt, claimed_at, timeout_at, stream_seq)
  select j.id, j.lease_epoch, p_worker, j.kind, j.attempt, p_now,
    -- The worker itself stops the attempt in time; this is for one that does not, and leaves it room to say so.
    p_now + k.timeout + interval '10 seconds',
    case when j.lease_epoch > 1
      then coalesce((select s.seq from stream s where s.job_id = j.id order by s.seq desc limit 1), 0) else 0 end
  from unnest(p_jobs) i(id)
  join jobs j on j.id = i.id
  join kinds k on k.name = j.kind;

  insert into slots (limit_key, job_id, policy, granted_at, stale_at)
  select l.key, s.job_id, 'queue', p_now, p_now + l.stale_after
  from unnest(p_slot_keys, p_slot_jobs) s(key, job_id)
  join limits l on l.key = s.key;

  select json_agg(json_build_object(
      'id', j.id, 'kind', j.kind, 'owner', j.owner_id, 'project', j.project_id, 'subject', j.subject, 'mode', j.mode,
      'input', j.input, 'metadata', j.metadata, 'price', j.price, 'created_at', j.created_at, 'attempt', j.attempt,
      'max_attempts', j.max_attempts, 'epoch', j.lease_epoch,
      'timeout_ms', (extract(epoch from k.timeout) * 1000)::bigint,
      'steps', case when j.lease_epoch > 1 then
        (select json_object_agg(s.name, s.output) from steps s where s.job_id = j.id) end
    ) order by i.n) into v_granted
  from unnest(p_jobs) with ordinality i(id, n)
  join jobs j on j.id = i.id
  join kinds k on k.name = j.kind;
  return v_granted;
end $$;
comment on function grant_leases(text, uuid[], text[], uuid[], timestamptz) is 'Gives jobs a lease, an epoch, an attempt and their slots; returns what a worker needs to run them.';
