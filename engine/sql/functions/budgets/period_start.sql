create or replace function period_start(p_period text, p_zone text, p_now timestamptz) returns date
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
  return case p_period
    when 'day' then (p_now at time zone p_zone)::date
    when 'month' then date_trunc('month', p_now at time zone p_zone)::date
    else '-infinity' end;
end $$;
comment on function period_start(text, text, timestamptz) is 'The first day of the period that a moment lies in; -infinity of a total.';
