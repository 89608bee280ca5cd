create or replace function stat_unit(p_at timestamptz, p_everybody boolean, p_step text, p_now timestamptz) returns text
language plpgsql immutable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return case
    when not p_everybody or p_at < p_now - interval '2208 hours' then 'day'
    when p_step = 'hour' or (p_step <> 'minute' and p_at < p_now - interval '48 hours') then 'hour'
    else 'minute'
  end;
end $$;
comment on function stat_unit(timestamptz, boolean, text, timestamptz) is 'The smallest unit that jobs that ended at a time are counted by: minutes for two days, hours for 92, days for ever.';
