-- CANCEL: queue row, then lease, or the row of a manual job; then limits. Rows are taken without waiting; only when not one could be taken does the
-- call wait for one, holding nothing. A job left out because somebody is moving it is not in the answer: try it again.
create or replace function end_jobs(p_jobs uuid[], p_status text, p_error jsonb, p_wait boolean, p_now timestamptz)
returns setof uuid
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
  v_lanes uuid[];
  v_seqs bigint[];
  v_run_ats timestamptz[];
  v_queued uuid[];
  v_scheduled uuid[];
  v_leased uuid[];
  v_waiting uuid[];
  v_manual uuid[];
  v_taken uuid[];
  v_progress integer[];
  v_steps text[];
  v_wait_for record;
begin
  for v_try in 1..5 loop
    -- Where they are now; each job is looked up, however many partitions there are.
    select array_agg(i.id), array_agg(j.lane), array_agg(j.seq), array_agg(j.run_at) into v_ids, v_lanes, v_seqs, v_run_ats
    from unnest(p_jobs) i(id)
    cross join lateral (
      select o.lane, o.seq, o.run_at from jobs o where o.id = i.id and o.finished_at is null offset 0
    ) j;
    exit when v_ids is null;
    with held as (
      select q.job_id from unnest(v_ids, v_lanes, v_seqs) j(id, lane, seq)
      join queue q on q.lane = j.lane and q.seq = j.seq and q.job_id = j.id
      order by q.lane, q.seq for update of q skip locked
    )
    select coalesce(array_agg(h.job_id), '{}') into v_queued from held h;
    with held as (
      select s.job_id from unnest(v_ids, v_run_ats) j(id, run_at)
      join scheduled s on s.run_at = j.run_at and s.job_id = j.id
      order by s.run_at, s.job_id for update of s skip locked
    )
    select coalesce(array_agg(h.job_id), '{}') into v_scheduled from held h;
    with held as (
      select l.job_id from leases l where l.job_id = any (p_jobs) order by l.job_id for update skip locked
    )
    select coalesce(array_agg(h.job_id), '{}') into v_leased from held h;
    with held as (
      select w.job_id from waits w where w.job_id = any (p_jobs) order by w.job_id for update skip locked
    )
    select coalesce(array_agg(h.job_id), '{}') into v_waiting from held h;
    with held as (
      select m.job_id from manual_jobs m where m.job_id = any (p_jobs) and m.status in ('queued', 'running')
      order by m.job_id for update skip locked
    )
    select coalesce(array_agg(h.job_id), '{}') into v_manual from held h;
    v_taken := v_queued || v_scheduled || v_leased || v_waiting || v_manual;
    exit when cardinality(v_taken) > 0 or not p_wait;

    select j.id, j.lane, j.seq, j.run_at into v_wait_for
    from unnest(v_ids, v_lanes, v_seqs, v_run_ats) j(id, lane, seq, run_at) order by j.id limit 1;
    perform from queue q where q.lane = v_wait_for.lane and q.seq = v_wait_for.seq for update;
    if not found then perform from leases l where l.job_id = v_wait_for.id for update; end if;
    if not found then perform from waits w where w.job_id = v_wait_for.id for update; end if;
    if not found then perform from scheduled s where s.run_at = v_wait_for.run_at and s.job_id = v_wait_for.id for update; end if;
    if not found then perform from manual_jobs m where m.job_id = v_wait_for.id for update; end if;
  end loop;
  if not p_wait then v_taken := lock_limits_nowait(v_taken); end if;
  if coalesce(cardinality(v_taken), 0) = 0 then return; end if;

  delete from queue q using unnest(v_ids, v_lanes, v_seqs) j(id, lane, seq)
  where j.id = any (v_taken) and q.lane = j.lane and q.seq = j.seq and q.job_id = j.id;
  delete from scheduled s using unnest(v_ids, v_run_ats) j(id, run_at)
  where j.id = any (v_taken) and s.run_at = j.run_at and s.job_id = j.id;
  delete from waits w where w.job_id = any (v_taken);
  update manual_jobs m set status = p_status where m.job_id = any (v_manual) and m.job_id = any (v_taken);
  insert into attempts (job_id, epoch, attempt, worker_id, outcome, error, started_at, finished_at)
  select l.job_id, l.epoch, l.attempt, l.worker_id, case p_status when 'canceled' then 'canceled' else 'expired' end,
    p_error, l.claimed_at, p_now
  from leases l where l.job_id = any (v_taken);
  select array_agg(l.progress::integer order by t.n), array_agg(l.step order by t.n) into v_progress, v_steps
  from unnest(v_taken) with ordinality t(id, n) left join leases l on l.job_id = t.id;
  delete from leases l where l.job_id = any (v_taken);

  perform settle_jobs(v_taken, array_fill(p_status, array[cardinality(v_taken)]),
    array_fill(null::jsonb, array[cardinality(v_taken)]), array_fill(p_error, array[cardinality(v_taken)]),
    array_fill(null::timestamptz, array[cardinality(v_taken)]), array_fill(0, array[cardinality(v_taken)]),
    v_progress, v_steps, array_fill(null::bigint, array[cardinality(v_taken)]), p_now);
  return query select unnest(v_taken);
end $$;
comment on function end_jobs(uuid[], text, jsonb, boolean, timestamptz) is 'Ends jobs wherever they are, queued, scheduled, running or manual, and returns those it ended.';
