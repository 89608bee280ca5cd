-- Only under the lock of the use.
create or replace function warn_of_budget(p_budget bigint, p_key text, p_start date) returns void
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
  with crossed as (
    update budget_uses u set warned_at = b.warn_at
    from budgets b
    where u.budget_id = p_budget and u.key = p_key and u.period_start = p_start and b.id = u.budget_id and b.removed_at is null
      and u.spent + u.held >= b.warn_at and u.warned_at is distinct from b.warn_at
    returning u.budget_id, u.key, u.period_start, b.warn_at, u.spent, u.held
  )
  insert into budget_warnings (budget_id, key, period_start, warn_at, spent, held, created_at)
  select c.budget_id, c.key, c.period_start, c.warn_at, c.spent, c.held, clock() from crossed c;
end $$;
comment on function warn_of_budget(bigint, text, date) is 'Leaves a warning when a budget is used up to its threshold, once a period for each threshold.';
