create or replace function json_schema_ref(p_root jsonb, p_ref text) returns jsonb
language plpgsql immutable
set search_path from current
as $$
declare
  v_found text[] := regexp_match(p_ref, '^#/(\$defs|definitions)/([^/]+)$');
begin
  if p_ref = '#' then return p_root; end if;
  return p_root #> array[v_found[1], replace(replace(v_found[2], '~1', '/'), '~0', '~')];
end $$;
comment on function json_schema_ref(jsonb, text) is 'The schema that a $ref names: #, #/$defs/name or #/definitions/name. Null for any other, and for a name that is not there.';
