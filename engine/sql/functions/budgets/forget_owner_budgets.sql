-- Called after the owner's jobs are gone. What somebody holds all the same is left to the next call.
create or replace function forget_owner_budgets(p_owner text) returns void
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
  v_use record;
begin
  perform remove_budget(b.scope, b.key, b.measure, b.period) from budgets b
  where b.scope = 'owner' and coalesce(b.key, '') = p_owner and b.removed_at is null;
  for v_use in
    select u.budget_id, u.key, u.period_start
    from budgets b join budget_uses u on u.budget_id = b.id and u.key = p_owner
    where b.scope = 'owner' and coalesce(b.key, '') = '' and b.removed_at is null
    for update of u skip locked
  loop
    perform fold_budget_use(v_use.budget_id, v_use.key, v_use.period_start);
    delete from budget_uses u
    where u.budget_id = v_use.budget_id and u.key = v_use.key and u.period_start = v_use.period_start and u.held = 0;
    delete from budget_warnings w
    where w.budget_id = v_use.budget_id and w.key = v_use.key and w.period_start = v_use.period_start;
  end loop;
end $$;
comment on function forget_owner_budgets(text) is 'Removes the budgets of an owner, and what he has used of those for every owner.';
