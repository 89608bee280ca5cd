create or replace function json_schema_errors(p_schema jsonb, p_value jsonb) returns jsonb
language plpgsql immutable
set search_path from current
as $$
declare
  v_check schema_check;
begin
  v_check := check_json(p_schema, p_schema, p_value, '', 0, (0, '{}')::schema_check);
  return coalesce(to_jsonb(v_check.errors[1:20]), '[]');
exception when sqlstate 'JG009' then
  return jsonb_build_array(jsonb_build_object('pointer', '', 'detail', 'is ' || sqlerrm, 'code', 'too_complex'));
end $$;
comment on function json_schema_errors(jsonb, jsonb) is 'What of a value does not fit a JSON Schema (2020-12), as [{pointer, detail, code}], at most 20; code is the keyword. The schema is one that json_schema_problem() finds good.';
