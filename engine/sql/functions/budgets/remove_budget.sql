create or replace function remove_budget(p_scope text, p_key text, p_measure text, p_period text) returns boolean
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
  v_id bigint;
begin
  perform require_read_committed();
  update budgets b set removed_at = clock()
  where b.scope = p_scope and coalesce(b.key, '') = coalesce(p_key, '') and b.measure = p_measure and b.period = p_period
    and b.removed_at is null
  returning b.id into v_id;
  if not found then return false; end if;
  -- What somebody holds, or is just adding, the sweep takes away.
  perform forget_budget(v_id);
  return true;
end $$;
comment on function remove_budget(text, text, text, text) is 'Removes a budget and what was counted for it; false when there is none.';
