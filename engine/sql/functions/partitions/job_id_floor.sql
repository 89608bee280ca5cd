create or replace function job_id_floor(p_at timestamptz) returns uuid
language plpgsql immutable
set search_path from current
as $$
begin
  return (
    left(encode(substring(int8send(floor(extract(epoch from p_at) * 1000)::bigint) from 3), 'hex'), 12) || repeat('0', 20)
  )::uuid;
end $$;
comment on function job_id_floor(timestamptz) is 'The least id of a time, to the millisecond: ids of that time or later are not less, ids before it are.';
