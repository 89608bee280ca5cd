create or replace function warn_of_budgets(p_subs submission[]) returns void
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
  perform warn_of_budget(u.budget_id, u.key, u.period_start) from (
    select distinct h.budget_id, h.key, h.period_start from unnest(p_subs) s join budget_holds h on h.job_id = s.job_id
    where s.error is null and not s.replayed
  ) u;
end $$;
comment on function warn_of_budgets(submission[]) is 'Leaves the warnings that a submit makes due, under the locks that are still held.';
