-- A schema can name itself, so what bounds depth and work is counted here. Past the bound there is no answer, not even
-- to "not": an exception.
create or replace function check_json(
  p_root jsonb, p_schema jsonb, p_value jsonb, p_pointer text, p_depth integer, p_check schema_check
) returns schema_check
language plpgsql immutable
set search_path from current
as $$
declare
  v_check schema_check := p_check;
begin
  v_check.work := v_check.work + 1;
  if v_check.work > 20000 or p_depth > 64 then
    raise exception using errcode = 'JG009', message = 'too large or too deeply nested to check';
  end if;
  if jsonb_typeof(p_schema) = 'boolean' then
    return case when p_schema = 'true' then v_check else fail_json(v_check, p_pointer, 'not', 'nothing is allowed here') end;
  end if;
  if p_schema ? '$ref' then
    v_check := check_json(p_root, json_schema_ref(p_root, p_schema ->> '$ref'), p_value, p_pointer, p_depth + 1, v_check);
  end if;
  if p_schema ?| '{type,enum,const}' then v_check := check_json_value(p_schema, p_value, p_pointer, v_check); end if;
  case jsonb_typeof(p_value)
    when 'object' then
      if p_schema ?| '{properties,required,additionalProperties,patternProperties,propertyNames,minProperties,maxProperties}' then
        v_check := check_json_object(p_root, p_schema, p_value, p_pointer, p_depth, v_check);
      end if;
    when 'array' then
      if p_schema ?| '{items,prefixItems,contains,minItems,maxItems,uniqueItems}' then
        v_check := check_json_array(p_root, p_schema, p_value, p_pointer, p_depth, v_check);
      end if;
    when 'string' then
      if p_schema ?| '{minLength,maxLength,pattern,format}' then
        v_check := check_json_string(p_schema, p_value, p_pointer, v_check);
      end if;
    when 'number' then
      if p_schema ?| '{minimum,maximum,exclusiveMinimum,exclusiveMaximum,multipleOf}' then
        v_check := check_json_number(p_schema, p_value, p_pointer, v_check);
      end if;
    else null;
  end case;
  if p_schema ?| '{allOf,anyOf,oneOf,not,if}' then
    v_check := check_json_combined(p_root, p_schema, p_value, p_pointer, p_depth, v_check);
  end if;
  return v_check;
end $$;
comment on function check_json(jsonb, jsonb, jsonb, text, integer, schema_check) is 'Applies one schema to one value; p_root is the schema that a $ref starts from.';
