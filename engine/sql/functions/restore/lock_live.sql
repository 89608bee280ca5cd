-- Whoever claims, reports, finishes, parks, wakes, submits or cancels writes one of these. They are given up again where
-- one of them is not had soon, well before a deadlock would be looked for, so that nobody waits for long behind this.
create or replace function lock_live(p_wait_ms integer) returns boolean
language plpgsql volatile
set search_path from current
set lock_timeout = 0
as $$
begin
  perform set_config('lock_timeout', p_wait_ms::text, true);
  lock table workers, leases, waits, queue, scheduled in exclusive mode;
  return true;
exception when lock_not_available then
  return false;
end $$;
comment on function lock_live(integer) is 'Keeps everybody else from moving live jobs until the end of the transaction. False when a transaction kept one of the tables for longer than p_wait_ms.';
