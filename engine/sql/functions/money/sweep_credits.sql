create or replace function sweep_credits(p_limit integer, p_now timestamptz) returns text[]
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
  v_errors text[] := '{}';
begin
  begin
    perform expire_credits(p_limit, p_now);
  exception when others then
    v_errors := v_errors || sqlerrm;
  end;
  begin
    perform fold_accounts(p_limit);
  exception when others then
    v_errors := v_errors || sqlerrm;
  end;
  return v_errors;
end $$;
comment on function sweep_credits(integer, timestamptz) is 'Takes back expired credits and folds accounts, and returns what went wrong.';
