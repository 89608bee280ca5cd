-- Within PostgREST the SQLSTATE "PGRST" sets the answer and its HTTP status; other codes would all become 400.
create or replace function raise_refusal(p_error jsonb) returns void
language plpgsql stable
set search_path from current
as $$
declare
  v_known record;
begin
  select e.sqlstate, e.http, coalesce(p_error ->> 'hint', e.hint) as hint into v_known
  from error_codes() e where e.code in (p_error ->> 'code', 'internal_error')
  order by e.code = 'internal_error' limit 1;
  if coalesce(current_setting('request.method', true), '') <> '' then
    raise exception using
      errcode = 'PGRST',
      message = jsonb_build_object('code', v_known.sqlstate, 'message', p_error ->> 'message', 'details', p_error::text,
        'hint', v_known.hint)::text,
      detail = jsonb_build_object('status', v_known.http, 'headers', '{}'::jsonb)::text;
  end if;
  raise exception using errcode = v_known.sqlstate, message = p_error ->> 'message', detail = p_error::text,
    hint = v_known.hint;
end $$;
comment on function raise_refusal(jsonb) is 'Raises an error {code, message, …} with its code as SQLSTATE and the whole of it as JSON in the detail; within PostgREST, as an answer with the HTTP status of the code.';
