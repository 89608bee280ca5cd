create or replace function lock_budget_uses(p_budgets bigint[], p_keys text[], p_starts date[]) returns void
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
  v_held integer;
begin
  loop
    -- Before any lock: whoever waits here for a row that another one is just making must hold none that he will want.
    insert into budget_uses (budget_id, key, period_start)
    select w.b, w.k, w.d from unnest(p_budgets, p_keys, p_starts) w(b, k, d)
    where not exists (select from budget_uses u where u.budget_id = w.b and u.key = w.k and u.period_start = w.d)
    order by w.b, w.k, w.d
    on conflict do nothing;
    -- Counted from what was locked: a row may have been removed since.
    with held as (
      select u.budget_id from budget_uses u
      where (u.budget_id, u.key, u.period_start) in (select w.b, w.k, w.d from unnest(p_budgets, p_keys, p_starts) w(b, k, d))
      order by u.budget_id, u.key, u.period_start for update
    )
    select count(*) into v_held from held;
    exit when v_held = cardinality(p_budgets);
  end loop;
  perform fold_budget_use(w.b, w.k, w.d) from unnest(p_budgets, p_keys, p_starts) w(b, k, d);
end $$;
comment on function lock_budget_uses(bigint[], text[], date[]) is 'Locks the uses of budgets, in order, makes those that are missing, and folds what has happened into them. No use may be given twice.';
