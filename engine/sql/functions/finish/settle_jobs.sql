-- The common end of FINISH, EXPIRE and CANCEL. The caller has deleted the leases (or queue rows), so these jobs are
-- its own. What goes back to the queue goes by way of "scheduled": no lane is touched while limits are held.
create or replace function settle_jobs(
  p_jobs uuid[], p_statuses text[], p_outputs jsonb[], p_errors jsonb[], p_run_ats timestamptz[],
  p_returned integer[], p_progress integer[], p_steps text[], p_charges bigint[], p_now timestamptz
) returns integer
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
  v_keys text[];
  v_again uuid[] := '{}';
  v_xact xid8 := pg_current_xact_id();
  v_first uuid := (select i.id from unnest(p_jobs) i(id) order by i.id limit 1);
  v_last uuid := (select i.id from unnest(p_jobs) i(id) order by i.id desc limit 1);
begin
  if 'queued' = any (p_statuses) then
    v_again := array(select i.id from unnest(p_jobs, p_statuses) i(id, status) where i.status = 'queued');
  end if;
  -- A job that will be tried again keeps its slots of rejecting limits until its end. Only who ends a job, or claims it, writes
  -- its slots, and until the commit everybody else counts them still.
  with given_back as (
    delete from slots s where s.job_id = any (p_jobs) and (s.policy = 'queue' or s.job_id <> all (v_again))
    returning s.limit_key, s.policy
  )
  select array_agg(distinct g.limit_key) into v_keys from given_back g where g.policy = 'queue';

  -- What ends is counted: see record_ended(). The bounds keep the partitions out that hold none of the jobs.
  with settled as (
    update jobs j
    set status = i.status,
      output = coalesce(i.output, j.output),
      error = case when i.status = 'succeeded' then null else coalesce(i.error, j.error) end,
      run_at = coalesce(i.run_at, j.run_at),
      attempt = j.attempt - i.returned,
      woken = false,
      progress = case when i.status = 'succeeded' then 100 else coalesce(i.progress, j.progress) end,
      step = coalesce(i.step, j.step),
      charged = case when i.status = 'succeeded' then greatest(least(coalesce(i.charge, j.price), j.price), 0)
        when i.status <> 'queued' then 0 end,
      finished_at = case when i.status <> 'queued' then p_now end,
      updated_at = p_now
    from unnest(p_jobs, p_statuses, p_outputs, p_errors, p_run_ats, p_returned, p_progress, p_steps,
        p_charges)
      i(id, status, output, error, run_at, returned, progress, step, charge)
    where j.id = i.id and j.id between v_first and v_last
    returning j.owner_id, j.project_id, j.kind, j.mode, j.status, j.cost_micros, j.charged, j.created_at, j.run_at, j.started_at, j.finished_at
  )
  insert into stat_changes (xact, times, owner_id, project_id, kind, mode, status, cost_micros, charged, created_at, run_at, started_at, finished_at)
  select v_xact, 1, s.owner_id, s.project_id, s.kind, s.mode, s.status, s.cost_micros, s.charged, s.created_at, s.run_at, s.started_at, s.finished_at
  from settled s where s.finished_at is not null;

  if cardinality(v_again) > 0 then
    insert into scheduled (run_at, job_id)
    select i.run_at, i.id from unnest(p_jobs, p_statuses, p_run_ats) i(id, status, run_at) where i.status = 'queued';
  end if;

  if exists (select from holds h where h.job_id = any (p_jobs)) then perform settle_money(p_jobs, p_statuses, p_now); end if;
  if exists (select from budget_holds h where h.job_id = any (p_jobs)) then perform settle_budgets(p_jobs, p_statuses); end if;
  if v_keys is null then return 0; end if;
  -- Last, so that nobody waits for the rest of this: queue-limits in the order of their keys, then, in a new statement, who
  -- waits for them. Slots of rejecting limits need no lock: a count can only fall.
  perform from limits m where m.key = any (v_keys) order by m.key for no key update;
  return wake_lanes(v_keys);
end $$;
comment on function settle_jobs(uuid[], text[], jsonb[], jsonb[], timestamptz[], integer[], integer[], text[], bigint[], timestamptz) is 'Ends jobs, or sends them back to be tried again: gives back slots, writes the outcome, wakes who waited. Returns the lanes woken.';
