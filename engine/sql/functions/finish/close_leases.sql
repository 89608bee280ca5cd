-- p_items: [{job_id, epoch, outcome, output?, error?, permanent?, retry_after_ms?, charge?}]; a lease that stands twice ends once.
-- outcome: succeeded, failed, expired (counts as failed), or released: handed back in an orderly way, at no attempt.
-- FINISH and EXPIRE: delete the lease by (job, epoch); whoever deletes it decides what becomes of the job.
create or replace function close_leases(p_items jsonb, p_now timestamptz, out job_ids uuid[], out statuses text[],
  out run_ats timestamptz[], out woken integer)
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
  v_order bigint[];
  v_epochs integer[];
  v_attempts integer[];
  v_workers text[];
  v_claimed timestamptz[];
  v_kinds text[];
  v_progress integer[];
  v_steps text[];
  v_outcomes text[];
  v_outputs jsonb[];
  v_errors jsonb[];
  v_returned integer[];
  v_charges bigint[];
  v_samples uuid[];
begin
  -- A lateral look by the whole key for each: joined, the planner may read all leases, or each one against all ids.
  with held as (
    select l.*, i.n, i.outcome, i.output, i.error, i.permanent, i.retry_after_ms, i.charge
    from (
      select distinct on (d.job_id, d.epoch) d.*
      from rows from (jsonb_to_recordset(p_items) as (job_id uuid, epoch integer, outcome text, output jsonb, error jsonb,
        permanent boolean, retry_after_ms double precision, charge bigint)) with ordinality
        as d(job_id, epoch, outcome, output, error, permanent, retry_after_ms, charge, n)
      order by d.job_id, d.epoch
    ) i
    cross join lateral (
      select k.job_id, k.epoch, k.attempt, k.worker_id, k.claimed_at, k.kind, k.progress, k.step
      from leases k where k.job_id = i.job_id and k.epoch = i.epoch for update
    ) l
  )
  select array_agg(h.n), array_agg(h.job_id), array_agg(h.epoch), array_agg(h.attempt), array_agg(h.worker_id), array_agg(h.claimed_at),
    array_agg(h.kind), array_agg(h.progress::integer), array_agg(h.step), array_agg(h.outcome), array_agg(h.error),
    array_agg(case when h.outcome = 'succeeded' then h.output end), array_agg(h.charge),
    array_agg((h.outcome = 'released')::integer),
    -- What stays null depends on the job's attempts, and its kind's pauses.
    array_agg(case when h.outcome = 'succeeded' then 'succeeded' when h.outcome = 'released' then 'queued' when h.permanent then 'failed' end),
    array_agg(case when h.outcome = 'released' then p_now
      when h.retry_after_ms is not null then p_now + least(h.retry_after_ms, 86400000) * interval '1 ms' end)
  into v_order, job_ids, v_epochs, v_attempts, v_workers, v_claimed, v_kinds, v_progress, v_steps, v_outcomes, v_errors, v_outputs,
    v_charges, v_returned, statuses, run_ats
  from held h;
  woken := 0;
  if job_ids is null then return; end if;
  delete from leases l where l.job_id = any (job_ids);

  if ('succeeded' = all (v_outcomes)) is not true then
    select array_agg(d.status order by d.n), array_agg(case when d.status = 'queued' then d.run_at end order by d.n)
    into statuses, run_ats
    from (
      select u.n, coalesce(u.status, case when u.attempt >= j.max_attempts then 'failed' else 'queued' end) as status,
        case when u.status = 'succeeded' then null
          else coalesce(u.run_at, p_now + retry_delay(u.attempt, k.retry_first, k.retry_factor, k.retry_max)) end as run_at
      from unnest(job_ids, statuses, run_ats, v_attempts) with ordinality u(id, status, run_at, attempt, n)
      cross join lateral (select o.kind, o.max_attempts from jobs o where o.id = u.id offset 0) j
      join kinds k on k.name = j.kind
    ) d;
    insert into attempts (job_id, epoch, attempt, worker_id, outcome, error, started_at, finished_at)
    select u.id, u.epoch, u.attempt, u.worker_id, u.outcome, u.error, u.claimed_at, p_now
    from unnest(job_ids, v_epochs, v_attempts, v_workers, v_outcomes, v_errors, v_claimed)
      u(id, epoch, attempt, worker_id, outcome, error, claimed_at)
    where u.outcome <> 'succeeded';
  end if;

  -- A sample of how long jobs take, for what is expected of others: few rows, however many finish.
  v_samples := array(
    select job_ids[f.n] from (
      select u.kind, min(u.n) as n from unnest(v_kinds, v_outcomes, v_attempts) with ordinality u(kind, outcome, attempt, n)
      where u.outcome = 'succeeded' and u.attempt = 1 group by u.kind
    ) f
    where (select d.at from durations d where d.kind = f.kind and d.at > p_now - interval '200 ms' limit 1) is null
  );
  if cardinality(v_samples) > 0 then
    insert into durations (kind, at, run_ms)
    select j.kind, p_now, round(extract(epoch from p_now - j.started_at) * 1000)
    from unnest(v_samples) i(id)
    cross join lateral (select o.kind, o.started_at from jobs o where o.id = i.id offset 0) j
    where j.started_at is not null;
  end if;

  woken := settle_jobs(job_ids, statuses, v_outputs, v_errors, run_ats, v_returned, v_progress, v_steps, v_charges, p_now);
  if cardinality(job_ids) > 1 then
    select array_agg(u.job_id), array_agg(u.status), array_agg(u.run_at) into job_ids, statuses, run_ats
    from (
      select * from unnest(v_order, job_ids, statuses, run_ats) i(n, job_id, status, run_at) order by i.n
    ) u;
  end if;
end $$;
comment on function close_leases(jsonb, timestamptz) is 'Ends the attempts whose lease is the one named, and answers for these only, in the order of the items.';
