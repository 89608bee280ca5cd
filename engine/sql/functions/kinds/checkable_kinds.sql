create or replace function checkable_kinds(p_kinds jsonb) returns jsonb
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
  v_kinds jsonb := p_kinds;
  v_kind record;
begin
  -- A known schema was checked when it came.
  for v_kind in
    select i.n - 1 as at, i.d ->> 'name' as name, json_schema_problem(i.d -> 'input_schema') as problem,
      coalesce((i.d -> 'input_schema_derived')::boolean, false) as derived
    from jsonb_array_elements(p_kinds) with ordinality i(d, n)
    where jsonb_typeof(i.d -> 'input_schema') <> 'null' and not coalesce((i.d -> 'internal')::boolean, false)
      and not exists (
        select from kinds k where k.name = i.d ->> 'name' and not k.internal and k.input_schema = i.d -> 'input_schema')
  loop
    continue when v_kind.problem is null;
    -- What an app did not write for the database must not keep it from starting: it goes without.
    if v_kind.derived then
      v_kinds := v_kinds #- array[v_kind.at::text, 'input_schema'];
      continue;
    end if;
    perform raise_refusal(jsonb_build_object('code', 'invalid_kind',
      'message', format('kind %s: its input schema cannot be checked by the database: %s', v_kind.name, v_kind.problem),
      'hint', 'Give the kind an inputSchema that asks for less; its input schema still checks everything else.'));
  end loop;
  return v_kinds;
end $$;
comment on function checkable_kinds(jsonb) is 'The kinds of a registration, with JSON Schemas that the database can check: one that was given and cannot be is refused (JG018), one that was derived is left out.';
