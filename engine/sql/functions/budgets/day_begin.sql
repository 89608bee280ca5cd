-- Midnight comes twice, or not at all, on some days on which clocks are changed.
create or replace function day_begin(p_day date, p_zone text) returns timestamptz
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
  v_midnight timestamptz := p_day::timestamp at time zone p_zone;
  -- In hours, since a day of an interval is one of the session's own time zone.
  v_before timestamptz := v_midnight - interval '24 hours';
  v_as_before timestamptz;
begin
  -- Midnight by the offset of the day before: the first of two, if the day has begun by then.
  v_as_before := v_midnight
    + make_interval(secs => extract(epoch from p_day::timestamp - (v_before at time zone p_zone))::double precision - 86400);
  return case when (v_as_before at time zone p_zone)::date = p_day then least(v_midnight, v_as_before) else v_midnight end;
end $$;
comment on function day_begin(date, text) is 'The first moment of a day in a time zone.';
