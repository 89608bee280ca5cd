create or replace function json_schema_problem(p_root jsonb, p_schema jsonb default null, p_pointer text default '#', p_depth integer default 0)
returns text
language plpgsql immutable
set search_path from current
as $$
declare
  v_schema jsonb := coalesce(p_schema, p_root);
  v_problem text;
  v_part record;
begin
  if p_depth = 0 and octet_length(p_root::text) > 262144 then return 'is larger than 256 KiB'; end if;
  if p_depth > 32 then return format('%s: is nested too deeply', p_pointer); end if;
  if jsonb_typeof(v_schema) = 'boolean' then return null; end if;
  if jsonb_typeof(v_schema) <> 'object' then return format('%s: a schema is an object, true or false', p_pointer); end if;

  for v_part in
    select k.key, k.value, p.pointer || '/' || k.key as pointer,
      case
        when k.key in ('additionalProperties', 'propertyNames', 'items', 'contains', 'not', 'if', 'then', 'else') then 'schema'
        when k.key in ('allOf', 'anyOf', 'oneOf', 'prefixItems') then 'array'
        when k.key in ('properties', 'patternProperties', '$defs', 'definitions') then 'object'
      end as holds
    from jsonb_each(v_schema) k cross join (select p_pointer) p(pointer) order by k.key
  loop
    if v_part.holds in ('array', 'object') and jsonb_typeof(v_part.value) <> v_part.holds then
      return format('%s: must be an %s of schemas', v_part.pointer, v_part.holds);
    elsif v_part.holds = 'array' and v_part.value = '[]' then
      return format('%s: must not be empty', v_part.pointer);
    end if;
    v_problem := case
      when v_part.holds is null then v_part.pointer || ': ' || json_keyword_problem(p_root, v_part.key, v_part.value)
      when v_part.holds = 'schema' then json_schema_problem(p_root, v_part.value, v_part.pointer, p_depth + 1)
      when v_part.holds = 'array' then (
        select i.problem from jsonb_array_elements(v_part.value) with ordinality e(v, n)
        cross join lateral (select json_schema_problem(p_root, e.v, v_part.pointer || '/' || e.n - 1, p_depth + 1) as problem) i
        where i.problem is not null limit 1)
      else (
        select i.problem from jsonb_each(v_part.value) e
        cross join lateral (select coalesce(
          case when v_part.key = 'patternProperties'
            then v_part.pointer || ': ' || json_keyword_problem(p_root, 'pattern', to_jsonb(e.key)) end,
          json_schema_problem(p_root, e.value, v_part.pointer || '/' || e.key, p_depth + 1)) as problem) i
        where i.problem is not null limit 1)
    end;
    if v_problem is not null then return v_problem; end if;
  end loop;
  -- A schema that goes round in a circle of references has no answer for any value.
  if p_depth = 0 and json_schema_errors(p_root, 'null') #>> '{0,code}' = 'too_complex' then
    return 'refers to itself without an end';
  end if;
  return null;
end $$;
comment on function json_schema_problem(jsonb, jsonb, text, integer) is 'Why the database cannot check values against a JSON Schema: where, and what. Null if it can.';
