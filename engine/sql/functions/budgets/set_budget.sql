-- p_budget: {scope: owner|project|kind|all, key? (null: the default), measure: credits|cost, period: day|month|total,
--            time_zone? (UTC), max, warn_at?}. The first four say which budget it is.
create or replace function set_budget(p_budget jsonb) returns bigint
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
  v_error jsonb := budget_error(p_budget);
  v_id bigint;
begin
  perform require_read_committed();
  if v_error is not null then perform raise_refusal(v_error); end if;
  insert into budgets (scope, key, measure, period, time_zone, max, warn_at, created_at)
  select p_budget ->> 'scope', p_budget ->> 'key', p_budget ->> 'measure', p_budget ->> 'period',
    (select z.name from pg_timezone_names z where lower(z.name) = lower(coalesce(p_budget ->> 'time_zone', 'UTC')) limit 1),
    (p_budget ->> 'max')::bigint, (p_budget ->> 'warn_at')::bigint, clock()
  on conflict (scope, coalesce(key, ''), measure, period) where removed_at is null
    do update set time_zone = excluded.time_zone, max = excluded.max, warn_at = excluded.warn_at
  returning id into v_id;
  return v_id;
end $$;
comment on function set_budget(jsonb) is 'Sets a budget from now on and returns its number. One that is there keeps what is used of it.';
