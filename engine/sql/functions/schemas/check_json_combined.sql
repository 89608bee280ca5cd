create or replace function check_json_combined(
  p_root jsonb, p_schema jsonb, p_value jsonb, p_pointer text, p_depth integer, p_check schema_check
) returns schema_check
language plpgsql immutable
set search_path from current
as $$
declare
  v_check schema_check := p_check;
  v_each schema_check;
  v_one jsonb;
  v_fit integer := 0;
begin
  for v_one in select e.v from jsonb_array_elements(coalesce(p_schema -> 'allOf', '[]')) with ordinality e(v, n) order by e.n loop
    exit when cardinality(v_check.errors) >= 20;
    v_check := check_json(p_root, v_one, p_value, p_pointer, p_depth + 1, v_check);
  end loop;
  if p_schema ? 'anyOf' then
    for v_one in select e.v from jsonb_array_elements(p_schema -> 'anyOf') with ordinality e(v, n) order by e.n loop
      v_each := check_json(p_root, v_one, p_value, p_pointer, p_depth + 1, (v_check.work, '{}')::schema_check);
      v_check.work := v_each.work;
      exit when v_each.errors = '{}';
    end loop;
    if v_each.errors <> '{}' then
      v_check := fail_json(v_check, p_pointer, 'anyOf', 'fits none of the shapes that are allowed here');
    end if;
  end if;
  if p_schema ? 'oneOf' then
    for v_one in select e.v from jsonb_array_elements(p_schema -> 'oneOf') with ordinality e(v, n) order by e.n loop
      v_each := check_json(p_root, v_one, p_value, p_pointer, p_depth + 1, (v_check.work, '{}')::schema_check);
      v_check.work := v_each.work;
      if v_each.errors = '{}' then v_fit := v_fit + 1; end if;
    end loop;
    if v_fit <> 1 then
      v_check := fail_json(v_check, p_pointer, 'oneOf', format('fits %s of the shapes of which it must fit one', v_fit));
    end if;
  end if;
  if p_schema ? 'not' then
    v_each := check_json(p_root, p_schema -> 'not', p_value, p_pointer, p_depth + 1, (v_check.work, '{}')::schema_check);
    v_check.work := v_each.work;
    if v_each.errors = '{}' then v_check := fail_json(v_check, p_pointer, 'not', 'fits a shape that is not allowed here'); end if;
  end if;
  if p_schema ? 'if' and p_schema ?| '{then,else}' then
    v_each := check_json(p_root, p_schema -> 'if', p_value, p_pointer, p_depth + 1, (v_check.work, '{}')::schema_check);
    v_check.work := v_each.work;
    v_one := p_schema -> case when v_each.errors = '{}' then 'then' else 'else' end;
    if v_one is not null then v_check := check_json(p_root, v_one, p_value, p_pointer, p_depth + 1, v_check); end if;
  end if;
  return v_check;
end $$;
comment on function check_json_combined(jsonb, jsonb, jsonb, text, integer, schema_check) is 'The keywords of JSON Schema that combine schemas: allOf, anyOf, oneOf, not, if.';
