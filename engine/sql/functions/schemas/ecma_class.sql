-- Spaces are those of ECMAScript. The classes of PostgreSQL would follow the locale.
create or replace function ecma_class(p_token text, p_in_brackets boolean) returns text
language plpgsql immutable
set search_path from current
as $$
declare
  v_letter text := substr(p_token, 2, 1);
  v_word constant text := 'A-Za-z0-9_';
  v_space constant text := '\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';
  v_set text := case lower(v_letter) when 'd' then '0-9' when 'w' then v_word when 's' then v_space end;
  v_code integer;
begin
  if v_set is not null and v_letter = lower(v_letter) then
    return case when p_in_brackets then v_set else format('[%s]', v_set) end;
  elsif v_set is not null then
    return case when not p_in_brackets then format('[^%s]', v_set) end;
  elsif p_token = '\b' then
    return case when p_in_brackets then '\u0008'
      else format('(?:(?<![%1$s])(?=[%1$s])|(?<=[%1$s])(?![%1$s]))', v_word) end;
  elsif p_token = '\B' then
    return case when not p_in_brackets
      then format('(?:(?<![%1$s])(?![%1$s])|(?<=[%1$s])(?=[%1$s]))', v_word) end;
  elsif v_letter ~ '[nrtvf]' then
    return p_token;
  elsif v_letter = 'c' and length(p_token) = 3 then
    v_code := ascii(substr(p_token, 3)) % 32;
  elsif length(p_token) = 12 then
    v_code := 65536 + (('x' || substr(p_token, 3, 4))::bit(16)::integer - 55296) * 1024
      + ('x' || substr(p_token, 9, 4))::bit(16)::integer - 56320;
  elsif v_letter ~ '[ux]' and length(p_token) > 2 then
    v_code := ('x' || lpad(translate(substr(p_token, 3), '{}', ''), 8, '0'))::bit(32)::integer;
  elsif v_letter ~ '[^A-Za-z0-9]' then
    -- An escaped sign stands for itself; in PostgreSQL an escaped letter of another alphabet means nothing.
    return case when ascii(v_letter) < 128 then p_token else v_letter end;
  end if;
  -- No text holds a NUL or half of a surrogate pair.
  return case when v_code between 1 and 1114111 and v_code not between 55296 and 57343
    then '\U' || lpad(to_hex(v_code), 8, '0') end;
end $$;
comment on function ecma_class(text, boolean) is 'An escape of a regular expression of ECMAScript as PostgreSQL writes it; null where it has none, as of back references and \p{…}.';
