create or replace function ecma_brackets(p_token text) returns text
language plpgsql immutable
set search_path from current
as $$
declare
  v_parts text[] := array(
    select m.part[1] from regexp_matches(regexp_replace(p_token, '^\[\^?(.*)\]$', '\1'),
      '\\u\{[0-9A-Fa-f]{1,6}\}|\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\c[A-Za-z]|\\.|[^\\]', 'g')
      with ordinality m(part, n) order by m.n);
  v_signs text[];
  v_out text := '';
  v_at integer := 1;
begin
  if p_token in ('[^]', '[\s\S]', '[\S\s]', '[\d\D]', '[\D\d]', '[\w\W]', '[\W\w]') then return '.'; end if;
  if cardinality(v_parts) = 0 then return null; end if;
  v_signs := array(
    select case
      -- The first of a range may be NUL, which stands in no text.
      when p.part ~ '^\\(x00|u0000|u\{0+\}|0)$' and v_parts[p.n + 1] = '-' then '\u0001'
      when length(p.part) > 1 then ecma_class(p.part, true)
      when p.part ~ '[][^-]' then '\' || p.part
      else p.part end
    from unnest(v_parts) with ordinality p(part, n) order by p.n);
  while v_at <= cardinality(v_parts) loop
    if v_parts[v_at + 1] = '-' and v_at + 2 <= cardinality(v_parts)
      and v_parts[v_at] !~ '^\\[dws]$' and v_parts[v_at + 2] !~ '^\\[dws]$'
    then
      v_out := v_out || v_signs[v_at] || '-' || v_signs[v_at + 2];
      v_at := v_at + 3;
    else
      v_out := v_out || v_signs[v_at];
      v_at := v_at + 1;
    end if;
  end loop;
  return case when p_token ~ '^\[\^' then '[^' else '[' end || v_out || ']';
end $$;
comment on function ecma_brackets(text) is 'A character class […] of ECMAScript as PostgreSQL writes it; null where it has none.';
