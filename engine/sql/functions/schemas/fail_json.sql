create or replace function fail_json(p_check schema_check, p_pointer text, p_code text, p_message text) returns schema_check
language plpgsql immutable
set search_path from current
as $$
begin
  return (p_check.work,
    p_check.errors || jsonb_build_object('pointer', p_pointer, 'detail', p_message, 'code', p_code))::schema_check;
end $$;
comment on function fail_json(schema_check, text, text, text) is 'Adds an error: where in the value (RFC 6901), in words, and the keyword that the value does not fit.';
