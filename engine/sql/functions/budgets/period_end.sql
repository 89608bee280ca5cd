create or replace function period_end(p_period text, p_start date, p_zone text) returns timestamptz
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
    when 'day' then day_begin(p_start + 1, p_zone)
    when 'month' then day_begin((p_start + interval '1 month')::date, p_zone) end;
end $$;
comment on function period_end(text, date, text) is 'When a period that begins on a day ends, and the next one begins; null of a total.';
