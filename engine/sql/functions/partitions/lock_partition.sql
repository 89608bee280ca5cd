create or replace function lock_partition(p_name text) returns boolean
language plpgsql volatile
set search_path from current
set lock_timeout = '20ms'
as $$
begin
  -- Whoever came through jobs is gone. This can be a vacuum or somebody who reads the partition by its name, which may
  -- last; or another maintainer that looks up the bounds and sizes, which is over at once.
  execute format('lock table only %I in access exclusive mode', p_name);
  return true;
exception when lock_not_available then
  return false;
end $$;
comment on function lock_partition(text) is 'Takes a partition for itself; false if it cannot almost at once. Call it under the lock of jobs.';
