create or replace function job_id_time(p_id uuid) returns timestamptz
language plpgsql immutable
set search_path from current
as $$
begin
  -- uuid_extract_timestamp() is not there before PostgreSQL 17, and refuses ids that are no whole UUIDv7, as bounds are.
  return timestamptz 'epoch'
    + ('x' || left(replace(p_id::text, '-', ''), 12))::bit(48)::bigint * interval '1 ms';
end $$;
comment on function job_id_time(uuid) is 'The time in an id, to the millisecond.';
