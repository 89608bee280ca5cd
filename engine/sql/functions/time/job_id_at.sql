create or replace function job_id_at(p_at timestamptz, p_ordinal integer) returns uuid
language plpgsql volatile
set search_path from current
as $$
begin
  return (job_ids_at(p_at, p_ordinal, p_ordinal))[1];
end $$;
comment on function job_id_at(timestamptz, integer) is 'A UUIDv7 for a time; p_ordinal orders the ids of one call.';
