create or replace function job_id_floor(p_at timestamptz) returns uuid
language plpgsql immutable
set search_path from current
as $$
begin
  -- A time before 1970 would wrap around to the highest ids, and a retention reaching back there would take everything.
  return (
    left(encode(substring(int8send(
      least(greatest(floor(extract(epoch from p_at) * 1000), 0), 281474976710655)::bigint) from 3), 'hex'), 12)
    || repeat('0', 20)
  )::uuid;
end $$;
comment on function job_id_floor(timestamptz) is 'The least id of a time, to the millisecond: ids of that time or later are not less, ids before it are. Null for null.';
