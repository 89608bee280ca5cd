create or replace function sweep_budgets(p_limit integer, p_now timestamptz) returns text[]
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
  v_at record;
  v_count integer := 0;
begin
  select 0::bigint as budget_id, ''::text as key, '-infinity'::date as period_start into v_at;
  while v_count < p_limit loop
    -- From use to use by the index, however many changes each has.
    select c.budget_id, c.key, c.period_start into v_at from budget_changes c
    where (c.budget_id, c.key, c.period_start) > (v_at.budget_id, v_at.key, v_at.period_start)
    order by c.budget_id, c.key, c.period_start limit 1;
    exit when not found;
    perform from budget_uses u
    where u.budget_id = v_at.budget_id and u.key = v_at.key and u.period_start = v_at.period_start for update skip locked;
    continue when not found;
    v_count := v_count + fold_budget_use(v_at.budget_id, v_at.key, v_at.period_start, p_limit);
  end loop;
  perform sweep_past_budgets(p_limit, p_now);
  return '{}';
exception when others then
  return array[sqlerrm];
end $$;
comment on function sweep_budgets(integer, timestamptz) is 'Folds what has happened into uses of budgets that nobody holds, and tidies up what is past; returns what went wrong.';
