create or replace function check_json_string(p_schema jsonb, p_value jsonb, p_pointer text, p_check schema_check) returns schema_check
language plpgsql immutable
set search_path from current
as $$
declare
  v_check schema_check := p_check;
  v_value text := p_value #>> '{}';
begin
  if length(v_value) < (p_schema ->> 'minLength')::numeric then
    return fail_json(v_check, p_pointer, 'minLength', format('must have at least %s characters', p_schema ->> 'minLength'));
  end if;
  if length(v_value) > (p_schema ->> 'maxLength')::numeric then
    -- Before any pattern, which can take long over a long text.
    return fail_json(v_check, p_pointer, 'maxLength', format('must have at most %s characters', p_schema ->> 'maxLength'));
  end if;
  if p_schema ? 'pattern' then
    if v_value collate "C" !~ ecma_pattern(p_schema ->> 'pattern') collate "C" then
      v_check := fail_json(v_check, p_pointer, 'pattern', 'must match the pattern ' || left(p_schema ->> 'pattern', 500));
    end if;
  elsif p_schema ? 'format' and not json_format_fits(p_schema ->> 'format', v_value) then
    -- A library that writes both means the pattern, and some formats of its own are wider than the standard's.
    v_check := fail_json(v_check, p_pointer, 'format', format('must be a valid %s', p_schema ->> 'format'));
  end if;
  return v_check;
end $$;
comment on function check_json_string(jsonb, jsonb, text, schema_check) is 'The keywords of JSON Schema for texts. A format counts only where no pattern stands beside it.';
