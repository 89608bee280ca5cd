-- Whatever a caller sends, an end user included: as text, so that neither a fraction nor a number beyond 2^53 slips through.
create or replace function require_manual_changes(p_changes jsonb, p_allowed text[]) returns void
language plpgsql stable
set search_path from current
as $$
declare
  v_unknown text;
  v_message text;
begin
  if jsonb_typeof(p_changes) is distinct from 'object' then
    perform raise_refusal('{"code": "invalid_input", "message": "the changes of a job must be an object"}');
  end if;
  v_unknown := (select min(k) from jsonb_object_keys(p_changes) k where k <> all (p_allowed));
  v_message := case
    when v_unknown is not null
      then format('a job has no %s that could be changed so; these can be: %s', left(v_unknown, 100), array_to_string(p_allowed, ', '))
    when jsonb_typeof(p_changes -> 'mode') not in ('string', 'null') or length(p_changes ->> 'mode') not between 1 and 200
      then 'mode must be a text of 1 to 200 characters'
    when jsonb_typeof(p_changes -> 'input_asset') not in ('string', 'null') or length(p_changes ->> 'input_asset') not between 1 and 200
      then 'input_asset must be a text of 1 to 200 characters'
    when jsonb_typeof(p_changes -> 'error') not in ('string', 'null') or length(p_changes ->> 'error') > 10000
      then 'error must be a text of at most 10,000 characters'
    when jsonb_typeof(p_changes -> 'step') not in ('string', 'null') or length(p_changes ->> 'step') > 200
      then 'step must be a text of at most 200 characters'
    when p_changes ? 'cost_micros' and ((p_changes ->> 'cost_micros') !~ '^[0-9]{1,16}$'
      or jsonb_typeof(p_changes -> 'cost_micros') <> 'number' or (p_changes ->> 'cost_micros')::numeric > 9007199254740991)
      then 'cost_micros must be a whole number of millionths, from 0 to 9,007,199,254,740,991'
    when p_changes ? 'progress' and (jsonb_typeof(p_changes -> 'progress') <> 'number'
      or (p_changes ->> 'progress') !~ '^[0-9]{1,3}$' or (p_changes ->> 'progress')::integer > 100)
      then 'progress must be an integer from 0 to 100'
    when p_changes ? 'metadata' and jsonb_typeof(p_changes -> 'metadata') <> 'object' then 'metadata must be an object'
    when octet_length((p_changes -> 'metadata')::text) > 65536 then 'metadata has at most 65,536 bytes'
    when octet_length((p_changes -> 'output')::text) > 1048576 then 'output has at most 1,048,576 bytes'
  end;
  if v_message is not null then
    perform raise_refusal(jsonb_build_object('code', 'invalid_input', 'message', v_message));
  end if;
end $$;
comment on function require_manual_changes(jsonb, text[]) is 'Raises what is wrong with the changes of a manual job: JG009.';
