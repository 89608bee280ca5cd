create or replace function kind_info()
returns table (name text, price bigint, paused boolean, internal boolean, input_schema jsonb, p50_ms bigint, p90_ms bigint)
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
begin
  return query
    select k.name, k.price, k.paused, k.internal, k.input_schema, p.p50_ms, p.p90_ms
    from kinds k left join kind_pace p on p.kind = k.name
    order by k.name;
end $$;
comment on function kind_info() is 'Every registered kind, with how long its recent jobs ran; null when nothing is known.';
