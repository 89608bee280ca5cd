create or replace function added_units(p_units jsonb, p_more jsonb, p_less jsonb) returns jsonb
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
  return p_units || coalesce((
    select jsonb_object_agg(m.key, coalesce((p_units ->> m.key)::numeric, 0) + m.value::numeric - coalesce((p_less ->> m.key)::numeric, 0))
    from jsonb_each_text(p_more) m), '{}');
end $$;
comment on function added_units(jsonb, jsonb, jsonb) is 'Numbers by name, with more of them, less what of these is counted already.';
