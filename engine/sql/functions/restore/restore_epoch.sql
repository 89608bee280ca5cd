-- Epochs count leases from 1, one at a time, and no job gets one every second for months. So the seconds since 2026 are
-- more than any epoch that was granted before, and after a later restore, of whatever backup, they are more again. They
-- fit into an integer until 2094.
create or replace function restore_epoch(p_at timestamptz) returns integer
language plpgsql immutable
set search_path from current
as $$
begin
  return greatest(floor(extract(epoch from p_at) - 1767225600), 1000000)::integer;
end $$;
comment on function restore_epoch(timestamptz) is 'The epoch that jobs are raised to after a restore at a time: above all that were granted before it.';
