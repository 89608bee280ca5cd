create or replace function schema_version() returns integer
language plpgsql stable
set search_path from current
as $$
begin
  return (
    select m.schema_version from meta m
  );
end $$;
comment on function schema_version() is 'The version of the tables in this schema; clients compare it with their own.';
