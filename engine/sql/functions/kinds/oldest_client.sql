create or replace function oldest_client() returns integer
language plpgsql stable
set search_path from current
as $$
begin
  return (
    select m.oldest_client from meta m
  );
end $$;
comment on function oldest_client() is 'The oldest schema_version that a client may know and go on: an older one finishes what it has and claims no more.';
