-- Piece by piece, since a value may hold a brace, or look like a placeholder.
create or replace function fill_template(p_template text, p_kind text, p_owner text, p_project text, p_subject text, p_mode text) returns text
language plpgsql immutable
set search_path from current
as $$
begin
  return (
    select string_agg(
      case part
        when '{kind}' then p_kind
        when '{owner}' then p_owner
        when '{project}' then p_project
        when '{subject}' then p_subject
        when '{mode}' then p_mode
        else part
      end, '' order by n)
    from regexp_matches(p_template, '\{(?:kind|owner|project|subject|mode)\}|[^{]+|\{', 'g') with ordinality as m(found, n)
    cross join lateral (select m.found[1] as part) p
  );
end $$;
comment on function fill_template(text, text, text, text, text, text) is 'The template of a limit with the values of one job in their places.';
