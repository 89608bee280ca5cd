create or replace function stat_bound(p_at timestamptz, p_unit text, p_up boolean) returns timestamptz
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_at timestamptz := date_trunc(p_unit, p_at, 'UTC');
begin
  if not p_up or v_at = p_at then return v_at; end if;
  return (v_at at time zone 'UTC' + ('1 ' || p_unit)::interval) at time zone 'UTC';
end $$;
comment on function stat_bound(timestamptz, text, boolean) is 'The beginning of a unit of time in UTC, such as a day: the last before a moment, or the next.';
