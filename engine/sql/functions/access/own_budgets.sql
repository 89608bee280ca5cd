-- For the view budgets, as own_limits() for limits: its own rights, and no argument.
create or replace function own_budgets()
returns table (
  id bigint, measure text, period text, time_zone text, max bigint, spent bigint, held bigint, remaining bigint,
  used_percent integer, starts_at timestamptz, resets_at timestamptz
)
language plpgsql stable security definer
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_owner text := current_owner();
begin
  if v_owner is null then return; end if;
  return query
    select b.id, b.measure, b.period, b.time_zone, case when v.visible then b.max end, case when v.visible then b.spent end,
      case when v.visible then b.held end, case when v.visible then b.remaining end, b.used_percent,
      b.starts_at, b.resets_at
    from read_budgets('owner', v_owner) b cross join lateral (select b.measure = 'credits' as visible) v;
end $$;
comment on function own_budgets() is 'The budgets in force for the caller, as he may see them.';
