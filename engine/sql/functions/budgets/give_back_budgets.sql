create or replace function give_back_budgets(p_subs submission[]) returns void
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
  v_hold record;
begin
  for v_hold in
    select h.job_id, h.budget_id, h.key, h.period_start, h.amount from unnest(p_subs) s join budget_holds h on h.job_id = s.job_id
    where s.error is not null and not s.replayed
  loop
    delete from budget_holds h where h.job_id = v_hold.job_id and h.budget_id = v_hold.budget_id;
    update budget_uses u set held = u.held - v_hold.amount
    where u.budget_id = v_hold.budget_id and u.key = v_hold.key and u.period_start = v_hold.period_start;
  end loop;
end $$;
comment on function give_back_budgets(submission[]) is 'Gives back what was set aside of budgets for submissions that were refused after all, under the locks that are still held.';
