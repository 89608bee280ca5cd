-- RFC 3339, RFC 4122 and so on, as far as an expression tells. Formats that are not named here restrict nothing.
create or replace function json_format_fits(p_format text, p_value text) returns boolean
language plpgsql immutable
set search_path from current
as $$
declare
  v_date constant text := '([0-9]{4})-([0-9]{2})-([0-9]{2})';
  v_time constant text := '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])';
  v_octet constant text := '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
  v_parts integer[];
begin
  if p_format in ('date', 'date-time') then
    if p_value !~ ('^' || v_date || case when p_format = 'date' then '$' else '[Tt]' || v_time || '$' end) then return false; end if;
    v_parts := regexp_match(p_value, v_date)::integer[];
    return v_parts[2] between 1 and 12 and v_parts[3] between 1 and case
      when v_parts[2] in (4, 6, 9, 11) then 30
      when v_parts[2] <> 2 then 31
      when v_parts[1] % 4 = 0 and (v_parts[1] % 100 <> 0 or v_parts[1] % 400 = 0) then 29
      else 28 end;
  end if;
  return case p_format
    when 'time' then p_value ~ ('^' || v_time || '$')
    when 'uuid' then p_value ~ '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$'
    when 'email' then length(p_value) <= 320 and p_value ~
      '^(?!\.)(?!.*\.\.)[A-Za-z0-9!#$%&''*+/=?^_`{|}~.-]*[A-Za-z0-9!#$%&''*+/=?^_`{|}~-]@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$'
    when 'uri' then p_value ~ '^[A-Za-z][A-Za-z0-9+.-]*:[^[:space:]<>"{}|\\^`]+$'
    when 'hostname' then length(p_value) <= 253
      and p_value ~ '^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$'
    when 'ipv4' then p_value ~ ('^' || v_octet || '(?:\.' || v_octet || '){3}$')
    when 'ipv6' then is_ipv6(p_value)
    when 'duration' then p_value ~ '^P(?!$)(?:[0-9]+W|(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?)?)$'
    else true
  end;
end $$;
comment on function json_format_fits(text, text) is 'Whether a text has a format of JSON Schema: date, date-time, time, uuid, email, uri, hostname, ipv4, ipv6, duration.';
