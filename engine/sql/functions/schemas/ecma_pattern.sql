-- With the collation "C", the rest means the same in both: what JSON Schema takes from ECMAScript are patterns that
-- need not match the whole text, over code points.
create or replace function ecma_pattern(p_pattern text) returns text
language plpgsql immutable
set search_path from current
as $$
declare
  v_out text;
  v_whole boolean;
begin
  if length(p_pattern) > 4000 or p_pattern ~ '^[*+?]' then return null; end if;
  select coalesce(string_agg(t.sign, '' order by m.n), ''), coalesce(bool_and(t.sign is not null), true) into v_out, v_whole
  from regexp_matches(p_pattern,
    '\\u\{[0-9A-Fa-f]{1,6}\}|\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\c[A-Za-z]|\\.'
    || '|\[\^?(?:\\.|[^]\\])*\]|\(\?<[A-Za-z_$][A-Za-z0-9_$]*>|\(\?<?[=!]|\(\?:|\(\?|\{[0-9]+(?:,[0-9]*)?\}|.', 'g')
    with ordinality m(part, n)
  cross join lateral (select m.part[1] as part) p
  cross join lateral (
    select case
      when p.part in ('\', '(?', '[') then null
      when p.part ~ '^\\' then ecma_class(p.part, false)
      when p.part ~ '^\[.*\]$' then ecma_brackets(p.part)
      when p.part ~ '^\(\?<[A-Za-z_$]' then '(?:'
      when p.part = '.' then '[^\n\r\u2028\u2029]'
      when p.part ~ '^[]{}]$' then '\' || p.part
      else p.part end as sign
  ) t;
  return case when v_whole then v_out end;
end $$;
comment on function ecma_pattern(text) is 'A regular expression of ECMAScript as PostgreSQL writes it, for the collation "C"; null where it has none.';
