-- The caller took the jobs out of the queue, or made them, so nobody else writes them now.
create or replace function grant_leases(p_worker text, p_jobs uuid[], p_slot_keys text[], p_slot_jobs uuid[], p_now timestamptz,
  p_stale boolean)
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
  v_ids uuid[];
  v_epochs integer[];
  v_kinds text[];
  v_attempts integer[];
  v_timeouts interval[];
  v_seqs bigint[];
  v_granted json;
  v_first uuid := (select i.id from unnest(p_jobs) i(id) order by i.id limit 1);
  v_last uuid := (select i.id from unnest(p_jobs) i(id) order by i.id desc limit 1);
begin
  -- The row is read as it is written. The bounds keep the partitions out that hold none of them.
  with granted as (
    update jobs j
    set status = 'running', lease_epoch = j.lease_epoch + 1,
      attempt = j.attempt + case when j.woken then 0 else 1 end, woken = false,
      started_at = coalesce(j.started_at, p_now), attempt_started_at = p_now, updated_at = p_now
    from unnest(p_jobs) with ordinality i(id, n)
    where j.id = i.id and j.id between v_first and v_last
    returning i.n, j.id, j.kind, j.owner_id, j.project_id, j.subject, j.mode, j.input, j.metadata, j.price, j.created_at, j.attempt,
      j.max_attempts, j.lease_epoch
  ), ordered as (
    select g.*, k.timeout from granted g join kinds k on k.name = g.kind order by g.n
  )
  select array_agg(o.id), array_agg(o.lease_epoch), array_agg(o.kind), array_agg(o.attempt), array_agg(o.timeout),
    array_agg(case when o.lease_epoch > 1
      then coalesce((select s.seq from stream s where s.job_id = o.id order by s.seq desc limit 1), 0) else 0 end),
    (select json_agg(r) from (
      select a.id, a.kind, a.owner_id as owner, a.project_id as project, a.subject, a.mode, a.input, a.metadata, a.price, a.created_at,
        a.attempt, a.max_attempts, a.lease_epoch as epoch, (extract(epoch from a.timeout) * 1000)::bigint as timeout_ms,
        case when a.lease_epoch > 1 then
          (select json_object_agg(s.name, s.output) from steps s where s.job_id = a.id) end as steps
      from ordered a order by a.n
    ) r)
  into v_ids, v_epochs, v_kinds, v_attempts, v_timeouts, v_seqs, v_granted
  from ordered o;

  insert into leases (job_id, epoch, worker_id, kind, attempt, claimed_at, timeout_at, stream_seq)
  select g.id, g.epoch, p_worker, g.kind, g.attempt, p_now,
    -- The worker itself stops the attempt in time; this is for one that does not, and leaves it room to say so.
    p_now + g.timeout + interval '10 seconds', g.seq
  from unnest(v_ids, v_epochs, v_kinds, v_attempts, v_timeouts, v_seqs) g(id, epoch, kind, attempt, timeout, seq);

  if p_slot_keys is not null and not p_stale then
    insert into slots (limit_key, job_id, policy, granted_at)
    select s.key, s.job_id, 'queue', p_now from unnest(p_slot_keys, p_slot_jobs) s(key, job_id);
  elsif p_slot_keys is not null then
    insert into slots (limit_key, job_id, policy, granted_at, stale_at)
    select l.key, s.job_id, 'queue', p_now, p_now + l.stale_after
    from unnest(p_slot_keys, p_slot_jobs) s(key, job_id)
    cross join lateral (select m.key, m.stale_after from limits m where m.key = s.key offset 0) l;
  end if;
  return v_granted;
end $$;
comment on function grant_leases(text, uuid[], text[], uuid[], timestamptz, boolean) is 'Gives jobs a lease, an epoch, an attempt and their slots; returns what a worker needs to run them. p_stale: slots of some of the keys may become stale.';
