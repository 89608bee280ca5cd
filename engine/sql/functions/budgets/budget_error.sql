create or replace function budget_error(p_budget jsonb) returns jsonb
language plpgsql stable
set search_path from current
as $$
declare
  v_message text;
begin
  v_message := case
    when jsonb_typeof(p_budget) is distinct from 'object' then 'a budget must be an object'
    when p_budget ->> 'scope' is null or p_budget ->> 'scope' not in ('owner', 'project', 'kind', 'all')
      then 'scope must be owner, project, kind or all'
    when jsonb_typeof(p_budget -> 'key') not in ('string', 'null') or length(p_budget ->> 'key') not between 1 and 200
      then 'key must be a text of 1 to 200 characters, or null for the default'
    when p_budget ->> 'scope' = 'all' and p_budget ->> 'key' is not null then 'a budget for all has no key'
    when p_budget ->> 'measure' is null or p_budget ->> 'measure' not in ('credits', 'cost') then 'measure must be credits or cost'
    when p_budget ->> 'period' is null or p_budget ->> 'period' not in ('day', 'month', 'total') then 'period must be day, month or total'
    when jsonb_typeof(p_budget -> 'time_zone') not in ('string', 'null')
      or not exists (select from pg_timezone_names z where lower(z.name) = lower(coalesce(p_budget ->> 'time_zone', 'UTC')))
      then format('there is no time zone %s', left(coalesce(p_budget ->> 'time_zone', 'null'), 100))
    -- As text, so that neither a fraction nor a number beyond 2^53, which JavaScript cannot hold, slips through.
    when jsonb_typeof(p_budget -> 'max') is distinct from 'number' or (p_budget ->> 'max') !~ '^[0-9]{1,16}$'
      or (p_budget ->> 'max')::numeric > 9007199254740991
      then 'max must be a whole number, from 0 to 9,007,199,254,740,991'
    when jsonb_typeof(p_budget -> 'warn_at') not in ('number', 'null') or (p_budget ->> 'warn_at') !~ '^[0-9]{1,16}$'
      or (p_budget ->> 'warn_at')::numeric not between 1 and 9007199254740991
      then 'warn_at must be a whole number, from 1 to 9,007,199,254,740,991, or null'
  end;
  return case when v_message is not null then jsonb_build_object('code', 'invalid_input', 'message', v_message) end;
end $$;
comment on function budget_error(jsonb) is 'What is wrong with a budget, as {code, message}; null when it can be set. Time zones are those that PostgreSQL knows by name.';
