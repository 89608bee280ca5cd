create or replace function require_read_committed() returns void
language plpgsql stable
set search_path from current
as $$
begin
  -- The protocol needs each statement to see what others have committed: a snapshot of the whole transaction hides it.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using
      errcode = 'JG012',
      message = format('genjobs was called in a %s transaction', current_setting('transaction_isolation')),
      hint = 'Call the engine in READ COMMITTED, the default of PostgreSQL.';
  end if;
end $$;
comment on function require_read_committed() is 'Refuses, with JG012, any isolation level but READ COMMITTED.';
