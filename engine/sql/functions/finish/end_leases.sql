-- p_items: [{job_id, epoch, outcome, output?, error?, permanent?, retry_after_ms?, charge?}]; a lease that stands twice ends once.
-- outcome: succeeded, failed, expired (counts as failed), or released: handed back in an orderly way, at no attempt.
-- FINISH and EXPIRE: delete the lease by (job, epoch); whoever deletes it decides what becomes of the job.
create or replace function end_leases(p_items jsonb, p_now timestamptz)
returns table (job_id uuid, status text, run_at timestamptz, woken integer)
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
  v_ids uuid[];
  v_jobs uuid[];
  v_statuses text[];
  v_outputs jsonb[];
  v_errors jsonb[];
  v_run_ats timestamptz[];
  v_returned integer[];
  v_progress integer[];
  v_workers text[];
  v_outcomes text[];
  v_steps text[];
  v_kinds text[];
  v_started timestamptz[];
  v_charges bigint[];
  v_woken integer;
begin
  -- "= any (…)" and "lateral … offset 0" keep the planner with the index, whatever it believes of the size of a table.
  v_ids := array(select i.job_id from jsonb_to_recordset(p_items) as i(job_id uuid));
  with held as (
    select l.job_id, l.epoch, i.outcome, i.output, i.error, i.permanent, i.retry_after_ms, i.charge
    from jsonb_to_recordset(p_items) as i(job_id uuid, epoch integer, outcome text, output jsonb, error jsonb,
      permanent boolean, retry_after_ms double precision, charge bigint)
    join leases l on l.job_id = i.job_id and l.epoch = i.epoch and l.job_id = any (v_ids)
    order by l.job_id
    for update of l
  ), ended as (
    delete from leases l using held h
    where l.job_id = h.job_id and l.epoch = h.epoch and l.job_id = any (v_ids)
    returning l.job_id, l.worker_id, l.attempt, l.progress, l.step, h.outcome, h.output, h.error, h.permanent, h.retry_after_ms, h.charge
  ), decided as (
    select e.*, j.kind, case when e.attempt = 1 then j.started_at end as started_at,
      case
        when e.outcome = 'succeeded' then 'succeeded'
        when e.outcome = 'released' then 'queued'
        when coalesce(e.permanent, false) or e.attempt >= j.max_attempts then 'failed'
        else 'queued'
      end as status,
      case
        when e.outcome = 'released' then p_now
        when e.retry_after_ms is not null then p_now + least(e.retry_after_ms, 86400000) * interval '1 ms'
        else p_now + retry_delay(e.attempt, k.retry_first, k.retry_factor, k.retry_max)
      end as run_at
    from ended e
    cross join lateral (select o.kind, o.max_attempts, o.started_at from jobs o where o.id = e.job_id offset 0) j
    join kinds k on k.name = j.kind
  )
  select array_agg(d.job_id), array_agg(d.status), array_agg(case when d.status = 'succeeded' then d.output end), array_agg(d.error),
    array_agg(case when d.status = 'queued' then d.run_at end),
    array_agg((d.outcome = 'released')::integer), array_agg(d.progress::integer), array_agg(d.worker_id), array_agg(d.outcome), array_agg(d.step),
    array_agg(d.kind), array_agg(d.started_at), array_agg(d.charge)
  into v_jobs, v_statuses, v_outputs, v_errors, v_run_ats, v_returned, v_progress, v_workers, v_outcomes, v_steps, v_kinds, v_started, v_charges
  from decided d;
  if v_jobs is null then return; end if;

  insert into attempts (job_id, epoch, attempt, worker_id, outcome, error, started_at, finished_at)
  select j.id, j.lease_epoch, j.attempt, u.worker_id, u.outcome, u.error, j.updated_at, p_now
  from unnest(v_jobs, v_workers, v_outcomes, v_errors) u(id, worker_id, outcome, error)
  cross join lateral (select o.id, o.lease_epoch, o.attempt, o.updated_at from jobs o where o.id = u.id offset 0) j
  where u.outcome <> 'succeeded';

  -- A sample of how long jobs take, for what is expected of others: few rows, however many finish.
  insert into durations (kind, at, run_ms)
  select distinct on (u.kind) u.kind, p_now, round(extract(epoch from p_now - u.started_at) * 1000)
  from unnest(v_kinds, v_statuses, v_started) u(kind, status, started_at)
  where u.status = 'succeeded' and u.started_at is not null
    and not exists (select from durations d where d.kind = u.kind and d.at > p_now - interval '200 ms')
  order by u.kind;

  v_woken := settle_jobs(v_jobs, v_statuses, v_outputs, v_errors, v_run_ats, v_returned, v_progress, v_steps, v_charges, p_now);
  return query
    select u.job_id, u.status, u.run_at, v_woken from unnest(v_jobs, v_statuses, v_run_ats) u(job_id, status, run_at);
end $$;
comment on function end_leases(jsonb, timestamptz) is 'Ends the attempts whose lease is the one named, and answers for these only.';
