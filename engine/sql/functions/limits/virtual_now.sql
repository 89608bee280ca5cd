create or replace function virtual_now() returns bigint
language plpgsql volatile
set search_path from current
as $$
begin
  return (
    select v.last_value from virtual_time v
  );
end $$;
comment on function virtual_now() is 'The virtual time of fair queueing.';
