-- No use is locked: what has happened is appended. Until it is folded the use counts the hold in full.
create or replace function settle_budgets(p_jobs uuid[], p_statuses text[]) returns void
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  with ended as (
    delete from budget_holds h using unnest(p_jobs, p_statuses) i(id, status)
    where h.job_id = i.id and i.status <> 'queued'
    returning h.job_id, h.budget_id, h.key, h.period_start, h.amount
  )
  insert into budget_changes (budget_id, key, period_start, spent_delta, held_delta)
  select e.budget_id, e.key, e.period_start, greatest(case b.measure when 'credits' then j.charged else j.cost_micros end, 0), -e.amount
  from ended e
  join budgets b on b.id = e.budget_id and b.removed_at is null
  -- "offset 0": each job is looked up, whatever the planner thinks of a join over all partitions.
  cross join lateral (select o.charged, o.cost_micros from jobs o where o.id = e.job_id offset 0) j;
end $$;
comment on function settle_budgets(uuid[], text[]) is 'Counts what jobs that have ended were charged, or have cost, against the budgets that they were submitted under, and gives back what was held.';
