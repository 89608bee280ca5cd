create or replace function forget_budget_warnings(p_ids bigint[]) returns integer
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
begin
  delete from budget_warnings w where w.id = any (p_ids);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function forget_budget_warnings(bigint[]) is 'Warnings that have been delivered.';
