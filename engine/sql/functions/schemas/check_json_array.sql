create or replace function check_json_array(
  p_root jsonb, p_schema jsonb, p_value jsonb, p_pointer text, p_depth integer, p_check schema_check
) returns schema_check
language plpgsql immutable
set search_path from current
as $$
declare
  v_check schema_check := p_check;
  v_count integer := jsonb_array_length(p_value);
  v_prefix integer := coalesce(jsonb_array_length(p_schema -> 'prefixItems'), 0);
  v_item record;
  v_each schema_check;
  v_found integer := 0;
begin
  if v_count < (p_schema ->> 'minItems')::numeric then
    v_check := fail_json(v_check, p_pointer, 'minItems', format('must have at least %s items', p_schema ->> 'minItems'));
  end if;
  if v_count > (p_schema ->> 'maxItems')::numeric then
    -- Nobody wants to know what else is wrong with a list that is too long.
    return fail_json(v_check, p_pointer, 'maxItems', format('must have at most %s items', p_schema ->> 'maxItems'));
  end if;
  if p_schema -> 'uniqueItems' = 'true'
    and (select count(distinct e.v) from jsonb_array_elements(p_value) e(v)) < v_count
  then
    v_check := fail_json(v_check, p_pointer, 'uniqueItems', 'must not have the same item twice');
  end if;
  if not p_schema ?| '{prefixItems,items,contains}' then return v_check; end if;

  for v_item in select e.v, e.n - 1 as n from jsonb_array_elements(p_value) with ordinality e(v, n) order by e.n loop
    exit when cardinality(v_check.errors) >= 20;
    if v_item.n < v_prefix then
      v_check := check_json(p_root, p_schema #> array['prefixItems', v_item.n::text], v_item.v,
        p_pointer || '/' || v_item.n, p_depth + 1, v_check);
    elsif p_schema ? 'items' then
      v_check := check_json(p_root, p_schema -> 'items', v_item.v, p_pointer || '/' || v_item.n, p_depth + 1, v_check);
    end if;
    if p_schema ? 'contains' then
      v_each := check_json(p_root, p_schema -> 'contains', v_item.v, '', p_depth + 1, (v_check.work, '{}')::schema_check);
      v_check.work := v_each.work;
      if v_each.errors = '{}' then v_found := v_found + 1; end if;
    end if;
  end loop;
  if p_schema ? 'contains' and cardinality(v_check.errors) < 20 then
    if v_found < coalesce((p_schema ->> 'minContains')::numeric, 1) or v_found > (p_schema ->> 'maxContains')::numeric then
      v_check := fail_json(v_check, p_pointer, 'contains', format('has %s items of a kind that it must have fewer or more of', v_found));
    end if;
  end if;
  return v_check;
end $$;
comment on function check_json_array(jsonb, jsonb, jsonb, text, integer, schema_check) is 'The keywords of JSON Schema for arrays.';
