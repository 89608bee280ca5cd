create or replace function budgets_of(p_scope text, p_key text) returns setof budgets
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  -- The empty text of the default sorts before any key.
  return query
    select distinct on (b.measure, b.period) b.* from budgets b
    where b.scope = p_scope and coalesce(b.key, '') in (p_key, '') and b.removed_at is null
    order by b.measure, b.period, coalesce(b.key, '') desc;
end $$;
comment on function budgets_of(text, text) is 'The budgets in force for an owner, a project or a kind: its own before the default of the same measure and period.';
