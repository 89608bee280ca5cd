create or replace function finish_jobs(p_items jsonb)
returns table (job_id uuid, result text, status text, run_at timestamptz, woken integer)
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
  v_ended record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then perform require_read_committed(); end if;
  v_ended := close_leases(p_items, v_now);
  if cardinality(v_ended.job_ids) = jsonb_array_length(p_items) then
    return query
      select e.job_id, 'ok', e.status, e.run_at, v_ended.woken
      from unnest(v_ended.job_ids, v_ended.statuses, v_ended.run_ats) e(job_id, status, run_at);
    return;
  end if;
  -- A new statement: the one above may have waited for whoever took the lease, and did not see what he wrote.
  return query
    select i.job_id,
      case when e.job_id is not null then 'ok'
        when j.finished_at is not null and j.lease_epoch = i.epoch and not exists (
          select from attempts a
          where a.job_id = i.job_id and a.epoch = i.epoch and a.outcome in ('expired', 'canceled')) then 'already_finished'
        else 'lease_lost' end,
      coalesce(e.status, j.status), e.run_at, case when e.job_id is null then 0 else v_ended.woken end
    from jsonb_to_recordset(p_items) as i(job_id uuid, epoch integer)
    left join unnest(v_ended.job_ids, v_ended.statuses, v_ended.run_ats) e(job_id, status, run_at) on e.job_id = i.job_id
    -- "offset 0": each job is looked up, whatever the planner thinks of a join over all partitions.
    left join lateral (
      select o.status, o.finished_at, o.lease_epoch from jobs o where o.id = i.job_id offset 0
    ) j on true;
end $$;
comment on function finish_jobs(jsonb) is 'Hands in finished attempts: [{job_id, epoch, outcome: succeeded|failed|released, output?, error?, permanent?, retry_after_ms?, charge?}]. Answers ok, already_finished or lease_lost for each.';
