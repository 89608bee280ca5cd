create or replace function check_json_value(p_schema jsonb, p_value jsonb, p_pointer text, p_check schema_check) returns schema_check
language plpgsql immutable
set search_path from current
as $$
declare
  v_check schema_check := p_check;
  v_types jsonb := p_schema -> 'type';
  v_is text := jsonb_typeof(p_value);
begin
  if v_types is not null then
    if jsonb_typeof(v_types) = 'string' then v_types := jsonb_build_array(v_types); end if;
    if not (v_types ? v_is
      or v_is = 'number' and v_types ? 'integer' and trunc((p_value #>> '{}')::numeric) = (p_value #>> '{}')::numeric)
    then
      v_check := fail_json(v_check, p_pointer, 'type',
        'must be ' || (select string_agg(t, ' or ') from jsonb_array_elements_text(v_types) t));
    end if;
  end if;
  if p_schema ? 'enum' and not exists (select from jsonb_array_elements(p_schema -> 'enum') e(v) where e.v = p_value) then
    v_check := fail_json(v_check, p_pointer, 'enum', 'must be one of ' || left(p_schema ->> 'enum', 500));
  end if;
  if p_schema ? 'const' and p_schema -> 'const' <> p_value then
    v_check := fail_json(v_check, p_pointer, 'const', 'must be ' || left((p_schema -> 'const')::text, 500));
  end if;
  return v_check;
end $$;
comment on function check_json_value(jsonb, jsonb, text, schema_check) is 'The keywords of JSON Schema for any value: type, enum, const.';
