create or replace function check_json_number(p_schema jsonb, p_value jsonb, p_pointer text, p_check schema_check) returns schema_check
language plpgsql immutable
set search_path from current
as $$
declare
  v_check schema_check := p_check;
  v_value numeric := (p_value #>> '{}')::numeric;
begin
  -- Decimal, where other validators calculate in binary: 0.3 is a multiple of 0.1 here.
  if v_value < (p_schema ->> 'minimum')::numeric then
    v_check := fail_json(v_check, p_pointer, 'minimum', 'must be at least ' || (p_schema ->> 'minimum'));
  end if;
  if v_value > (p_schema ->> 'maximum')::numeric then
    v_check := fail_json(v_check, p_pointer, 'maximum', 'must be at most ' || (p_schema ->> 'maximum'));
  end if;
  if v_value <= (p_schema ->> 'exclusiveMinimum')::numeric then
    v_check := fail_json(v_check, p_pointer, 'exclusiveMinimum', 'must be more than ' || (p_schema ->> 'exclusiveMinimum'));
  end if;
  if v_value >= (p_schema ->> 'exclusiveMaximum')::numeric then
    v_check := fail_json(v_check, p_pointer, 'exclusiveMaximum', 'must be less than ' || (p_schema ->> 'exclusiveMaximum'));
  end if;
  if mod(v_value, (p_schema ->> 'multipleOf')::numeric) <> 0 then
    v_check := fail_json(v_check, p_pointer, 'multipleOf', 'must be a multiple of ' || (p_schema ->> 'multipleOf'));
  end if;
  return v_check;
end $$;
comment on function check_json_number(jsonb, jsonb, text, schema_check) is 'The keywords of JSON Schema for numbers, in decimal arithmetic.';
