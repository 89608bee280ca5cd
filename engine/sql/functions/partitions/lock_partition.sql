create or replace function lock_partition(p_name text) returns boolean
language plpgsql volatile
set search_path from current
as $$
begin
  -- Whoever came through jobs is gone: this can only be a vacuum, or somebody who reads the partition by its name.
  execute format('lock table only %I in access exclusive mode nowait', p_name);
  return true;
exception when lock_not_available then
  return false;
end $$;
comment on function lock_partition(text) is 'Takes a partition for itself without waiting; false if it cannot. Call it under the lock of jobs.';
