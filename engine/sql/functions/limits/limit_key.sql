-- In SQL and without settings of its own, so that it becomes a part of the statement that calls it: a call would cost ten
-- times as much as what it does.
create or replace function limit_key(p_template text, p_kind text, p_owner text, p_project text, p_subject text, p_mode text) returns text
language sql stable
as $$
  select case
    when pg_catalog.strpos(p_template, '{') = 0 then p_template
    when p_project is null and pg_catalog.strpos(p_template, '{project}') > 0 then null
    when p_subject is null and pg_catalog.strpos(p_template, '{subject}') > 0 then null
    when p_mode is null and pg_catalog.strpos(p_template, '{mode}') > 0 then null
    -- Values without a brace bring in no further placeholder, so they may be put in one after the other.
    when pg_catalog.strpos(pg_catalog.concat(p_kind, p_owner, p_project, p_subject, p_mode), '{') = 0 then
      pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(p_template,
        '{owner}', p_owner), '{kind}', p_kind), '{subject}', coalesce(p_subject, '')), '{project}', coalesce(p_project, '')),
        '{mode}', coalesce(p_mode, ''))
    else fill_template(p_template, p_kind, p_owner, p_project, p_subject, p_mode)
  end
$$;
comment on function limit_key(text, text, text, text, text, text) is 'The key that a template of a limit stands for, for one job; null when the job lacks a value the template names.';
