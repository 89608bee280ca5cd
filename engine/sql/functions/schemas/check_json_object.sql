create or replace function check_json_object(
  p_root jsonb, p_schema jsonb, p_value jsonb, p_pointer text, p_depth integer, p_check schema_check
) returns schema_check
language plpgsql immutable
set search_path from current
as $$
declare
  v_check schema_check := p_check;
  v_properties jsonb := coalesce(p_schema -> 'properties', '{}');
  v_rest jsonb := p_schema -> 'additionalProperties';
  v_patterns text[] := array(select k from jsonb_object_keys(coalesce(p_schema -> 'patternProperties', '{}')) k order by k);
  v_translated text[] := array(select ecma_pattern(k) from unnest(v_patterns) with ordinality p(k, n) order by p.n);
  v_count integer := (select count(*) from jsonb_object_keys(p_value));
  v_key text;
  v_at text;
  v_named boolean;
begin
  for v_key in select r from jsonb_array_elements_text(coalesce(p_schema -> 'required', '[]')) r where not p_value ? r limit 20 loop
    v_check := fail_json(v_check, p_pointer, 'required', format('must have the property %s', v_key));
  end loop;
  if v_count < (p_schema ->> 'minProperties')::numeric then
    v_check := fail_json(v_check, p_pointer, 'minProperties', format('must have at least %s properties', p_schema ->> 'minProperties'));
  end if;
  if v_count > (p_schema ->> 'maxProperties')::numeric then
    return fail_json(v_check, p_pointer, 'maxProperties', format('must have at most %s properties', p_schema ->> 'maxProperties'));
  end if;

  for v_key in select k from jsonb_object_keys(p_value) k order by k loop
    exit when cardinality(v_check.errors) >= 20;
    v_at := p_pointer || '/' || replace(replace(v_key, '~', '~0'), '/', '~1');
    v_named := v_properties ? v_key;
    if v_named then
      v_check := check_json(p_root, v_properties -> v_key, p_value -> v_key, v_at, p_depth + 1, v_check);
    end if;
    for v_n in 1 .. cardinality(v_patterns) loop
      if v_key collate "C" ~ v_translated[v_n] collate "C" then
        v_named := true;
        v_check := check_json(p_root, p_schema -> 'patternProperties' -> v_patterns[v_n], p_value -> v_key, v_at, p_depth + 1, v_check);
      end if;
    end loop;
    if not v_named and v_rest = 'false' then
      v_check := fail_json(v_check, v_at, 'additionalProperties', 'is no property that is known here');
    elsif not v_named and v_rest is not null then
      v_check := check_json(p_root, v_rest, p_value -> v_key, v_at, p_depth + 1, v_check);
    end if;
    if p_schema ? 'propertyNames' then
      v_check := check_json(p_root, p_schema -> 'propertyNames', to_jsonb(v_key), v_at, p_depth + 1, v_check);
    end if;
  end loop;
  return v_check;
end $$;
comment on function check_json_object(jsonb, jsonb, jsonb, text, integer, schema_check) is 'The keywords of JSON Schema for objects.';
