-- Behind whoever waits for the second lock everybody else has to wait. The first, which disturbs nobody, sees to it that
-- only one maintainer does. Both are kept until the end of the transaction.
create or replace function lock_jobs(p_wait_ms integer) returns text
language plpgsql volatile
set search_path from current
set lock_timeout = 0
as $$
begin
  begin
    lock table only jobs in share update exclusive mode nowait;
  exception when lock_not_available then
    return 'busy';
  end;
  begin
    perform set_config('lock_timeout', p_wait_ms::text, true);
    lock table only jobs in access exclusive mode;
  exception when lock_not_available then
    return 'in_use';
  end;
  return 'held';
end $$;
comment on function lock_jobs(integer) is 'Takes the table jobs for itself: held; busy when another maintainer is at work; in_use when a transaction kept it for longer than p_wait_ms.';
