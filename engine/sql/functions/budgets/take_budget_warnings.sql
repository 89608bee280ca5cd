create or replace function take_budget_warnings(p_limit integer default 100)
returns table (
  id bigint, scope text, key text, measure text, period text, max bigint, warn_at bigint, spent bigint, held bigint,
  starts_at timestamptz, resets_at timestamptz, created_at timestamptz
)
language plpgsql volatile
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
  v_now timestamptz := clock();
begin
  return query
    with offered as (
      select w.id from budget_warnings w where w.offered_until <= v_now order by w.id limit p_limit for update skip locked
    ), taken as (
      update budget_warnings w set offered_until = v_now + interval '1 minute' from offered o where w.id = o.id
      returning w.*
    )
    select t.id, b.scope, nullif(t.key, ''), b.measure, b.period, b.max, t.warn_at, t.spent, t.held,
      case when b.period <> 'total' then day_begin(t.period_start, b.time_zone) end,
      period_end(b.period, t.period_start, b.time_zone), t.created_at
    from taken t join budgets b on b.id = t.budget_id and b.removed_at is null
    order by t.id;
end $$;
comment on function take_budget_warnings(integer) is 'Warnings to deliver; who has not called forget_budget_warnings() for them within a minute leaves them to others.';
