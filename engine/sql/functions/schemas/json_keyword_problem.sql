create or replace function json_keyword_problem(p_root jsonb, p_key text, p_value jsonb) returns text
language plpgsql immutable
set search_path from current
as $$
declare
  v_type text := jsonb_typeof(p_value);
  v_known constant text[] := '{type,enum,const,required,minimum,maximum,exclusiveMinimum,exclusiveMaximum,multipleOf,minLength,maxLength,pattern,format,minItems,maxItems,uniqueItems,minContains,maxContains,minProperties,maxProperties,properties,patternProperties,additionalProperties,propertyNames,items,prefixItems,contains,allOf,anyOf,oneOf,not,if,then,else,$ref,$defs}';
  -- They restrict, in one draft or dialect or another, and are not checked here.
  v_unsupported constant text[] := '{$anchor,$dynamicRef,$dynamicAnchor,$recursiveRef,$recursiveAnchor,unevaluatedProperties,unevaluatedItems,dependentRequired,dependentSchemas,dependencies,additionalItems,nullable,divisibleBy,disallow,extends,formatMinimum,formatMaximum,formatExclusiveMinimum,formatExclusiveMaximum}';
begin
  case
    when p_key = 'type' then
      if v_type not in ('string', 'array') or exists (
        select from jsonb_array_elements(case v_type when 'array' then p_value else jsonb_build_array(p_value) end) e(v)
        where e.v #>> '{}' not in ('string', 'number', 'integer', 'boolean', 'null', 'array', 'object') or jsonb_typeof(e.v) <> 'string'
      ) then return 'names no type of JSON'; end if;
    when p_key = 'enum' then
      if v_type <> 'array' then return 'must be an array'; end if;
    when p_key = 'required' then
      if v_type <> 'array' or exists (select from jsonb_array_elements(p_value) e(v) where jsonb_typeof(e.v) <> 'string')
      then return 'must be an array of names'; end if;
    when p_key in ('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum') then
      if v_type <> 'number' then return 'must be a number'; end if;
    when p_key = 'multipleOf' then
      if v_type <> 'number' or (p_value #>> '{}')::numeric <= 0 then return 'must be a number greater than 0'; end if;
    when p_key in ('minLength', 'maxLength', 'minItems', 'maxItems', 'minContains', 'maxContains', 'minProperties', 'maxProperties') then
      if v_type <> 'number' or (p_value #>> '{}')::numeric < 0 or trunc((p_value #>> '{}')::numeric) <> (p_value #>> '{}')::numeric
      then return 'must be an integer from 0'; end if;
    when p_key = 'uniqueItems' then
      if v_type <> 'boolean' then return 'must be true or false'; end if;
    when p_key = 'pattern' then
      if v_type <> 'string' then return 'must be a regular expression'; end if;
      if ecma_pattern(p_value #>> '{}') is null then
        return format('the database has nothing like the regular expression %s', left(p_value #>> '{}', 200));
      end if;
      perform '' ~ ecma_pattern(p_value #>> '{}');
    when p_key in ('format', '$schema') then
      if v_type <> 'string' then return 'must be a text'; end if;
    when p_key = '$ref' then
      if v_type <> 'string' or json_schema_ref(p_root, p_value #>> '{}') is null then
        return format('%s is none of the schema''s own #, #/$defs/… and #/definitions/…', left(p_value::text, 200));
      end if;
    when p_key = any (v_unsupported) then return 'is not supported by the database';
    when p_key <> all (v_known) and exists (select from unnest(v_known) k where lower(k) = lower(p_key)) then
      return 'is not spelled like the keyword';
    else null;
  end case;
  return null;
exception when invalid_regular_expression then
  return format('the database cannot compile the regular expression %s: %s', left(p_value #>> '{}', 200), sqlerrm);
end $$;
comment on function json_keyword_problem(jsonb, text, jsonb) is 'Why a keyword of a JSON Schema cannot be checked by the database; null if it can, and for one that restricts nothing.';
