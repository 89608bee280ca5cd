create or replace function read_budgets(
  p_scope text default null, p_key text default null, p_after bigint default 0, p_limit integer default 200
)
returns table (
  id bigint, scope text, key text, measure text, period text, time_zone text, max bigint, warn_at bigint,
  spent bigint, held bigint, remaining bigint, used_percent integer, starts_at timestamptz, resets_at timestamptz
)
language plpgsql stable
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
    select b.id, b.scope, b.key, b.measure, b.period, b.time_zone, b.max, b.warn_at, s.spent, s.held,
      case when s.spent is not null then greatest(b.max - s.spent - s.held, 0) end,
      budget_percent(b.max, s.spent, s.held), case when b.period <> 'total' then day_begin(b.start, b.time_zone) end,
      period_end(b.period, b.start, b.time_zone)
    from (
      select f.*, coalesce(p_key, f.key, case when f.scope = 'all' then '' end) as used_by,
        period_start(f.period, f.time_zone, v_now) as start
      from (
        (select o.* from budgets_of(p_scope, p_key) o where p_key is not null and p_scope is not null)
        union all
        (select a.* from budgets a where (p_key is null or p_scope is null) and a.scope = coalesce(p_scope, a.scope)
         and a.removed_at is null and a.id > p_after order by a.id limit p_limit)
      ) f
    ) b
    left join lateral (
      select coalesce(sum(x.spent), 0)::bigint as spent, coalesce(sum(x.held), 0)::bigint as held from (
        select u.spent, u.held from budget_uses u
        where u.budget_id = b.id and u.key = b.used_by and u.period_start = b.start
        union all
        select c.spent_delta, c.held_delta from budget_changes c
        where c.budget_id = b.id and c.key = b.used_by and c.period_start = b.start
      ) x
    ) s on b.used_by is not null
    order by b.id;
end $$;
comment on function read_budgets(text, text, bigint, integer) is 'The budgets in force for one owner, project or kind; without a key the budgets there are, after a number. With what is used of them at this moment, but for defaults, which are used by many.';
