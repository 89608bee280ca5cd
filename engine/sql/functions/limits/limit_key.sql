create or replace function limit_key(p_template text, p_kind text, p_owner text, p_project text, p_subject text, p_mode text) returns text
language plpgsql immutable
set search_path from current
as $$
begin
  return case
    when position('{' in p_template) = 0 then p_template
    when p_project is null and position('{project}' in p_template) > 0 then null
    when p_subject is null and position('{subject}' in p_template) > 0 then null
    when p_mode is null and position('{mode}' in p_template) > 0 then null
    -- Values without a brace bring in no further placeholder, so they may be put in one after the other.
    when position('{' in concat(p_kind, p_owner, p_project, p_subject, p_mode)) = 0 then
      replace(replace(replace(replace(replace(p_template, '{owner}', p_owner), '{kind}', p_kind), '{subject}', coalesce(p_subject, '')),
        '{project}', coalesce(p_project, '')), '{mode}', coalesce(p_mode, ''))
    else (
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
    )
  end;
end $$;
comment on function limit_key(text, text, text, text, text, text) is 'The key that a template of a limit stands for, for one job; null when the job lacks a value the template names.';
