create or replace function forget_budget(p_budget bigint, p_limit integer default 1000) returns integer
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
  v_count integer;
  v_more integer;
begin
  delete from budget_warnings w
  where w.id in (select f.id from budget_warnings f where f.budget_id = p_budget order by f.id limit p_limit for update skip locked);
  with mine as (
    select c.key, c.period_start, c.id from budget_changes c where c.budget_id = p_budget
    order by c.key, c.period_start, c.id limit p_limit for update skip locked
  )
  delete from budget_changes c using mine m
  where c.budget_id = p_budget and c.key = m.key and c.period_start = m.period_start and c.id = m.id;
  get diagnostics v_count = row_count;
  with mine as (
    select u.key, u.period_start from budget_uses u where u.budget_id = p_budget
    order by u.key, u.period_start limit p_limit for update skip locked
  )
  delete from budget_uses u using mine m where u.budget_id = p_budget and u.key = m.key and u.period_start = m.period_start;
  get diagnostics v_more = row_count;
  return v_count + v_more;
end $$;
comment on function forget_budget(bigint, integer) is 'Deletes what was counted for a budget that was removed, as far as nobody holds it, and returns how many rows. Holds go with their jobs.';
