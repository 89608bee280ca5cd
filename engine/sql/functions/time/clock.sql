create or replace function clock() returns timestamptz
language plpgsql stable
set search_path from current
as $$
begin
  return statement_timestamp();
end $$;
comment on function clock() is 'The only clock that decides anything. Tests replace it to move time.';
