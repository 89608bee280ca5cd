create or replace function is_ipv6(p_value text) returns boolean
language plpgsql immutable
set search_path from current
as $$
begin
  -- What has a zone or a mask is no address alone.
  return length(p_value) <= 45 and p_value ~ '^[0-9A-Fa-f:.]+$' and p_value ~ ':' and family(p_value::inet) = 6;
exception when invalid_text_representation then
  return false;
end $$;
comment on function is_ipv6(text) is 'Whether a text is an address of IPv6.';
