create or replace function sweep_past_budgets(p_limit integer, p_now timestamptz) returns void
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
  v_budget bigint;
begin
  -- A use without holds and changes is no longer written; the time zone of a budget moves its days by one at most.
  with past as (
    select u.budget_id, u.key, u.period_start from budget_uses u
    where u.period_start > '-infinity' and u.period_start < (p_now at time zone 'UTC')::date - 100 and u.held = 0
      and not exists (
        select from budget_changes c where c.budget_id = u.budget_id and c.key = u.key and c.period_start = u.period_start)
    order by u.period_start limit p_limit for update skip locked
  )
  delete from budget_uses u using past p
  where u.budget_id = p.budget_id and u.key = p.key and u.period_start = p.period_start;
  delete from budget_warnings w
  where w.id in (
    select f.id from budget_warnings f where f.created_at < p_now - interval '100 days' order by f.id limit p_limit for update skip locked);
  -- An hour is more than a submit that still knew it takes.
  for v_budget in select b.id from budgets b where b.removed_at is not null order by b.removed_at limit 10 loop
    if forget_budget(v_budget, p_limit) = 0 then
      delete from budgets b where b.id = v_budget and b.removed_at < p_now - interval '1 hour';
    end if;
  end loop;
end $$;
comment on function sweep_past_budgets(integer, timestamptz) is 'Removes periods of budgets that began more than 100 days ago, warnings as old, and what is left of removed budgets.';
