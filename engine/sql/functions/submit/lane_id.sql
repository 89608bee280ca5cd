create or replace function lane_id(p_kind text, p_owner text, p_priority integer, p_keys text[], p_era bigint) returns uuid
language plpgsql immutable
set search_path from current
as $$
begin
  return encode(substring(sha256(convert_to((
    array[p_kind, p_owner, p_priority::text || case when p_era > 0 then '@' || p_era else '' end] || coalesce(p_keys, '{}')
  )::text, 'UTF8')) from 1 for 16), 'hex')::uuid;
end $$;
comment on function lane_id(text, text, integer, text[], bigint) is 'The id of the lane for these values: the first half of a SHA-256.';
