-- Only under the lock of the use. In a new statement, so that it sees what was appended while the lock was waited for.
create or replace function fold_budget_use(p_budget bigint, p_key text, p_start date, p_limit integer default null) returns integer
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
  v_sum record;
begin
  with due as (
    select c.id from budget_changes c where c.budget_id = p_budget and c.key = p_key and c.period_start = p_start
    order by c.id limit p_limit
  ), gone as (
    delete from budget_changes c using due d
    where c.budget_id = p_budget and c.key = p_key and c.period_start = p_start and c.id = d.id
    returning c.spent_delta, c.held_delta
  )
  select count(*)::integer as changes, sum(g.spent_delta)::bigint as spent, sum(g.held_delta)::bigint as held into v_sum from gone g;
  if v_sum.changes = 0 then return 0; end if;
  update budget_uses u
  set spent = u.spent + v_sum.spent, held = u.held + v_sum.held
  where u.budget_id = p_budget and u.key = p_key and u.period_start = p_start;
  -- A job may have cost more than was expected.
  perform warn_of_budget(p_budget, p_key, p_start);
  return v_sum.changes;
end $$;
comment on function fold_budget_use(bigint, text, date, integer) is 'Folds what has happened into the use of a budget, whose lock the caller holds, and returns how many changes there were.';
